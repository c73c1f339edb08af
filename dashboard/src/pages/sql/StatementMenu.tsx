import { DropdownMenu } from "radix-ui";
import { Text } from "~/parts/Text";

interface Item {
  name: string;
  sql: string;
}

interface StatementMenuProps {
  name: string;
  items: () => readonly Item[];
  onChoose: (sql: string) => void;
}

/** Statements to begin with. */
export function StatementMenu({ name, items, onChoose }: StatementMenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="button quiet">{name}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu statements" align="start" sideOffset={6} collisionPadding={8}>
          <Items items={items()} onChoose={onChoose} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Items({ items, onChoose }: { items: readonly Item[]; onChoose: (sql: string) => void }) {
  if (items.length === 0) return <p className="menu-label">None yet</p>;
  return items.map((item) => (
    <DropdownMenu.Item key={item.sql} className="menu-item" onSelect={() => onChoose(item.sql)}>
      <span className="statement">
        <Text value={item.name.replace(/\s+/g, " ").slice(0, 120)} />
      </span>
    </DropdownMenu.Item>
  ));
}
