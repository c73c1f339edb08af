import { useEffect } from "react";

interface PageProps {
  title: string;
  /** Beside the title: what the page is about, in one line. */
  note?: React.ReactNode;
  actions?: React.ReactNode;
  /** Whether the page fills the window and scrolls inside. */
  fills?: boolean;
  children: React.ReactNode;
}

/** A page: its title is the window's too. */
export function Page({ title, note, actions, fills, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Ekko`;
  }, [title]);
  return (
    <div className={fills ? "page fills" : "page"}>
      <header className="page-head">
        <h1>{title}</h1>
        {note && <p className="page-note">{note}</p>}
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Section({ title, note, actions, children, className }: Omit<PageProps, "fills"> & { className?: string }) {
  return (
    <section className={className ? `section ${className}` : "section"}>
      <header className="section-head">
        <h2>{title}</h2>
        {note && <p className="section-note">{note}</p>}
        {actions && <div className="section-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
