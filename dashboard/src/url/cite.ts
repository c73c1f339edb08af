/** The clause that reads the same state in SQL. */
export function atClause(snapshotId: number): string {
  return `AT (VERSION => ${snapshotId})`;
}

/** The same page of the same state tomorrow: the snapshot stands in the URL even where the latest was shown. */
export function pinnedUrl(href: string, snapshotId: number): string {
  const url = new URL(href);
  url.searchParams.set("at", String(snapshotId));
  return url.toString();
}

export interface Citation {
  readonly title: string;
  readonly url: string;
  readonly snapshotId: number;
  readonly snapshotTime: string;
  readonly lakeId?: string | undefined;
  readonly sql?: string | undefined;
  readonly readAt: string;
}

/** What a report needs for its reader to find the same rows. */
export function citation(of: Citation): string {
  const lines = [
    `Ekko, ${of.title}`,
    `Snapshot ${of.snapshotId}, committed ${of.snapshotTime}`,
    ...(of.lakeId ? [`Lake ${of.lakeId}`] : []),
    `SQL: ${of.sql ?? `SELECT … FROM transactions ${atClause(of.snapshotId)}`}`,
    of.url,
    `Read ${of.readAt}`,
  ];
  return lines.join("\n");
}
