import { Check, Copy as CopyIcon } from "lucide-react";
import { useEffect, useState } from "react";

interface CopyProps {
  text: string;
  /** What is copied, in words: "the address". */
  what: string;
  children?: React.ReactNode;
  className?: string;
}

/** A button that copies a text, and says that it did. */
export function Copy({ text, what, children, className }: CopyProps) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1_600);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    copyText(text).then(
      () => setState("copied"),
      () => setState("failed"),
    );
  };
  const said = state === "copied" ? "Copied" : state === "failed" ? "The browser did not allow it" : `Copy ${what}`;
  // Where the button shows a text, that is its name: who speaks to the page says what is seen.
  const name = children ? undefined : `Copy ${what}`;
  return (
    <button type="button" className={className ?? "icon-button small"} title={said} aria-label={name} onClick={copy}>
      {children}
      {state === "copied" ? <Check size={13} aria-hidden /> : <CopyIcon size={13} aria-hidden />}
      <span className="sr-only" aria-live="polite">
        {state === "idle" ? "" : said}
      </span>
    </button>
  );
}

export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}
