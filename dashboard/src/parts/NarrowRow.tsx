interface NarrowRowProps {
  /** What the row is, and what is to be known of it first. */
  top: React.ReactNode;
  /** The rest, fainter. */
  bottom: React.ReactNode;
}

/** A row of a grid on a phone: two lines. */
export function NarrowRow({ top, bottom }: NarrowRowProps) {
  return (
    <div className="narrow-row">
      <div className="narrow-line">{top}</div>
      <div className="narrow-line faint">{bottom}</div>
    </div>
  );
}
