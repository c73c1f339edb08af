import { CircleCheck, CircleDashed, CircleX } from "lucide-react";

const outcomes = {
  true: { icon: CircleCheck, name: "Succeeded", className: "outcome good" },
  false: { icon: CircleX, name: "Failed", className: "outcome bad" },
  null: { icon: CircleDashed, name: "No receipt yet: the lake does not know the outcome", className: "outcome unknown" },
} as const;

/** Whether a transaction succeeded, failed, or has no receipt that says so. */
export function Outcome({ success, isBare }: { success: boolean | null; isBare?: boolean }) {
  const { icon: Icon, name, className } = outcomes[`${success}`];
  return (
    <span className={className} title={name}>
      <Icon size={14} aria-hidden />
      <span className={isBare ? "sr-only" : ""}>{success === null ? "Unknown" : name}</span>
    </span>
  );
}
