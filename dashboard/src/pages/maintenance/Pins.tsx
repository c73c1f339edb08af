import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { lake } from "~/api/lake";
import { bytes, count, counted } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Copy } from "~/parts/Copy";
import { Section } from "~/parts/Page";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Empty } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Time } from "~/parts/Time";
import { None } from "~/parts/Wei";

type Pin = Schemas["PinView"];

const columns: readonly TableColumn<Pin>[] = [
  { name: "By", cell: (pin) => <span className="tag">{pin.kind}</span> },
  { name: "Name", isName: true, cell: (pin) => <Text value={pin.name} />, order: (pin) => pin.name },
  {
    name: "From",
    cell: (pin) => (
      <Link to="." search={(search) => ({ ...search, at: pin.snapshotId })}>
        snapshot {count(pin.snapshotId)}
      </Link>
    ),
    order: (pin) => pin.snapshotId,
  },
  { name: "Committed", cell: (pin) => (pin.snapshotTime ? <Time iso={pin.snapshotTime} /> : <None />) },
  {
    name: "Since",
    title: "When the pin was made, or the cursor moved last",
    cell: (pin) => <Time iso={pin.since} />,
    order: (pin) => pin.since,
  },
  {
    name: "Keeps",
    title: "Snapshots that could expire without it, the latest left out",
    align: "end",
    cell: (pin) => counted(pin.snapshotCount, "snapshot"),
    order: (pin) => pin.snapshotCount,
  },
  {
    name: "Their files",
    title: "Files that only older snapshots need",
    align: "end",
    cell: (pin) => (pin.fileCount === 0 ? <span className="faint">none</span> : `${count(pin.fileCount)}, ${bytes(pin.fileBytes)}`),
    order: (pin) => pin.fileBytes,
  },
  {
    name: "Let it go",
    cell: (pin) =>
      pin.kind === "pin" ? <Copy text={`ekko snapshots unpin ${pin.name}`} what="the command that lets it go" /> : <None />,
  },
];

/** What keeps snapshots from expiring, whatever their age. */
export function Pins() {
  const pins = useQuery(lake.pins);
  return (
    <Section title="Kept back" note="snapshots and files that stay whatever their age">
      <Answer query={pins} lines={2} what="Reading pins and cursors">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing is kept back">
              <p>
                <code>ekko snapshots pin N</code> keeps a snapshot; a consumer of the change feed keeps what it has not read yet.
              </p>
            </Empty>
          ) : (
            <SmallTable caption="Pins and cursors" columns={columns} rows={items} rowKey={(pin) => `${pin.kind}/${pin.name}`} />
          )
        }
      </Answer>
    </Section>
  );
}
