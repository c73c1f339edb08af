/** Names and values, one a line. */
export function Fields({ children }: { children: React.ReactNode }) {
  return <dl className="fields">{children}</dl>;
}

export function Field({ name, hint, children }: { name: string; hint?: string; children: React.ReactNode }) {
  return (
    <div className="field">
      <dt title={hint}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
