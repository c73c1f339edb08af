import { CircleCheck, CircleDashed, CircleX } from "lucide-react";

const outcomes = {
  succeeded: { icon: CircleCheck, text: "Succeeded", hint: "Succeeded", className: "outcome good" },
  failed: { icon: CircleX, text: "Failed", hint: "Failed", className: "outcome bad" },
  silent: { icon: CircleDashed, text: "Not told", hint: "Its receipt has no status: chains had none at first", className: "outcome unknown" },
  pending: { icon: CircleDashed, text: "Unknown", hint: "No receipt yet: the lake does not know the outcome", className: "outcome unknown" },
} as const;

interface OutcomeProps {
  of: { success: boolean | null; gasUsed: number | null };
  isBare?: boolean;
}

/** Whether a transaction succeeded, failed, or has no receipt that says so. */
export function Outcome({ of, isBare }: OutcomeProps) {
  const { icon: Icon, text, hint, className } = outcomes[outcome(of)];
  return (
    <span className={className} title={hint}>
      <Icon size={14} aria-hidden />
      <span className={isBare ? "sr-only" : ""}>{text}</span>
    </span>
  );
}

function outcome({ success, gasUsed }: OutcomeProps["of"]): keyof typeof outcomes {
  if (success !== null) return success ? "succeeded" : "failed";
  return gasUsed === null ? "pending" : "silent";
}
