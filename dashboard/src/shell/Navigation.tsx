import { Link } from "@tanstack/react-router";
import {
  Activity,
  ArrowLeftRight,
  Blocks as BlocksIcon,
  Database,
  GitCompareArrows,
  GitFork,
  HeartPulse,
  History,
  Menu,
  SquareTerminal,
  Wrench,
} from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";

const groups = [
  {
    name: "Chain",
    links: [
      { to: "/", name: "Overview", icon: Activity },
      { to: "/transactions", name: "Transactions", icon: ArrowLeftRight },
      { to: "/blocks", name: "Blocks", icon: BlocksIcon },
    ],
  },
  {
    name: "History",
    links: [
      { to: "/snapshots", name: "Snapshots", icon: History },
      { to: "/compare", name: "Compare", icon: GitCompareArrows },
      { to: "/reorganisations", name: "Reorganisations", icon: GitFork },
    ],
  },
  {
    name: "Lake",
    links: [
      { to: "/sql", name: "SQL", icon: SquareTerminal },
      { to: "/lake", name: "Tables", icon: Database },
      { to: "/maintenance", name: "Maintenance", icon: Wrench },
      { to: "/status", name: "Health", icon: HeartPulse },
    ],
  },
] as const;

function Links({ onGo }: { onGo?: () => void }) {
  return groups.map((group) => (
    <div className="nav-group" key={group.name}>
      <p className="nav-title">{group.name}</p>
      {group.links.map(({ to, name, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className="nav-link"
          activeProps={{ className: "is-active" }}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          title={name}
          {...(onGo ? { onClick: onGo } : {})}
        >
          <Icon size={16} aria-hidden />
          <span className="nav-name">{name}</span>
        </Link>
      ))}
    </div>
  ));
}

function Mark() {
  return (
    <Link to="/" className="mark" aria-label="Ekko, overview">
      <svg viewBox="0 0 32 32" width="24" height="24" fill="none" strokeWidth="3" strokeLinecap="round" aria-hidden>
        <path d="M6 9h20M6 16h14M6 23h8" stroke="currentColor" />
        <circle cx="25" cy="19.5" r="3.2" className="mark-echo" />
      </svg>
      <span className="mark-name">ekko</span>
    </Link>
  );
}

/** The pages: beside them on a wide window, behind a button on a phone. */
export function Navigation() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="shell-side">
      <Mark />
      <nav className="nav" aria-label="Pages">
        <Links />
      </nav>
      <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
        <Dialog.Trigger className="icon-button nav-open" aria-label="Pages">
          <Menu size={20} aria-hidden />
        </Dialog.Trigger>
        <Dialog.Portal>
          <Dialog.Overlay className="overlay" />
          <Dialog.Content className="drawer" aria-describedby={undefined}>
            <Dialog.Title className="sr-only">Pages</Dialog.Title>
            <Mark />
            <nav className="nav" aria-label="Pages">
              <Links onGo={() => setIsOpen(false)} />
            </nav>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </div>
  );
}
