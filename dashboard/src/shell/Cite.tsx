import { useQuery } from "@tanstack/react-query";
import { Quote } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useSearch } from "@tanstack/react-router";
import { lake } from "~/api/lake";
import { Copy } from "~/parts/Copy";
import { citation, pinnedUrl } from "~/url/cite";
import { text } from "~/url/search";
import { useMoment } from "./moment";

/** "Cite this": a link to the same rows tomorrow, and the text for a report. */
export function Cite() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className="button quiet cite-button">
        <Quote size={14} aria-hidden /> Cite this
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover wide" aria-label="Cite this" side="top" align="end" sideOffset={8} collisionPadding={8}>
          {isOpen && <Citing />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Citing() {
  const { at, snapshot } = useMoment();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const [readAt] = useState(() => new Date().toISOString());
  const lakeId = useQuery({ ...lake.ready, staleTime: 60_000 }).data?.lakeId;
  const url = pinnedUrl(location.href, at);
  const cited = citation({
    title: document.title.replace(/ · Ekko$/, ""),
    url,
    snapshotId: at,
    snapshotTime: snapshot?.snapshotTime ?? "unknown",
    lakeId: lakeId ?? undefined,
    sql: text(search["sql"]),
    readAt,
  });
  return (
    <>
      <p className="popover-title">Cite this</p>
      <pre className="citation" tabIndex={0}>
        {cited}
      </pre>
      <div className="line">
        <Copy text={cited} what="the citation" className="button primary">
          Copy the citation
        </Copy>
        <Copy text={url} what="the link" className="button">
          Copy the link
        </Copy>
      </div>
      <p className="small faint">The link names snapshot {at}: it shows the same rows until that snapshot is expired. A pin keeps it.</p>
    </>
  );
}
