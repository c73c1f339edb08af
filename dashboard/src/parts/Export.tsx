import { Download } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { Problem } from "~/api/problem";
import { Text } from "./Text";

const forms = [
  { name: "CSV", media: "text/csv", end: "csv" },
  { name: "NDJSON", media: "application/x-ndjson", end: "ndjson" },
] as const;

interface ExportProps {
  /** What is asked for; the form goes into the Accept header. */
  request: string;
  fileName: string;
  /** Why there is none at the moment. */
  lack?: string | undefined;
}

/** All rows of a listing as a file. */
export function Export({ request, fileName, lack }: ExportProps) {
  const [state, setState] = useState<string>();
  const download = async (media: string, end: string) => {
    setState("Reading all rows …");
    try {
      const response = await fetch(request, { headers: { Accept: media } });
      if (!response.ok) throw Problem.of(response.status, await response.json());
      save(await response.blob(), `${fileName}.${end}`);
      setState(undefined);
    } catch (error) {
      setState(`The export failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <>
      {state && (
        <span className="small faint" role="status">
          <Text value={state} />
        </span>
      )}
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="button" disabled={lack !== undefined} title={lack}>
          <Download size={14} aria-hidden /> Export
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
            {forms.map(({ name, media, end }) => (
              <DropdownMenu.Item key={end} className="menu-item" onSelect={() => void download(media, end)}>
                All rows as {name}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  );
}

export function save(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
