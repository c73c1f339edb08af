import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useRef } from "react";

/** A hash, an address, a block's number or a network: Enter goes there. The slash key comes here. */
export function SearchBox() {
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <form
      className="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const q = input.current?.value.trim();
        if (q) void navigate({ to: "/search", search: { q } });
      }}
    >
      <Search size={15} aria-hidden />
      <input
        ref={input}
        type="search"
        name="q"
        aria-label="Search for a hash, an address, a block or a network"
        placeholder="Hash, address, block or network"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
      />
      <kbd aria-hidden>/</kbd>
    </form>
  );
}
