interface SettledProps {
  /** Whether what is shown belongs to an earlier question, while the answer to the present one is on its way. */
  isStale: boolean;
  children: React.ReactNode;
  className?: string;
}

/** Data that is about to be replaced fades at once and cannot be used: it must not be taken for what was asked. */
export function Settled({ isStale, children, className }: SettledProps) {
  return (
    <div className={`${className ?? ""} settled`} data-stale={isStale || undefined} aria-busy={isStale} inert={isStale}>
      {children}
    </div>
  );
}
