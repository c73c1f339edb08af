import { Tooltip } from "radix-ui";

/** Says in words what an icon stands for, on pointing and on focus. */
export function Tip({ text, children, side = "top" }: { text: string; children: React.ReactNode; side?: "top" | "right" | "bottom" }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" side={side} sideOffset={6} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
