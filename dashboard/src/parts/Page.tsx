import { useEffect } from "react";

interface PageProps {
  title: string;
  /** In the window's title, where the page's own says too little there. */
  windowTitle?: string;
  /** Beside the title: what the page is about, in one line. */
  note?: React.ReactNode;
  actions?: React.ReactNode;
  /** Whether the page fills the window and scrolls inside. */
  fills?: boolean;
  children: React.ReactNode;
}

/** A page: its title is the window's too. */
export function Page({ title, windowTitle = title, note, actions, fills, children }: PageProps) {
  useEffect(() => {
    document.title = `${windowTitle} · Ekko`;
  }, [windowTitle]);
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

export function Section({ title, note, actions, children, className }: Omit<PageProps, "fills" | "windowTitle"> & { className?: string }) {
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
