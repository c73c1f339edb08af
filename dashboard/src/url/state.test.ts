import { describe, expect, it } from "vitest";
import { citation, pinnedUrl } from "./cite";
import { parseSearch, stringifySearch } from "./search";
import { readCompare, readMoment, readOrder, readOverview, readSql, readTransactions } from "./state";

const of = (text: string) => readTransactions(parseSearch(text));

describe("the state of a page", () => {
  it("comes back from its URL", () => {
    const filter = {
      network: "Avalanche",
      subnet: "Fuji & co",
      fromBlock: 0,
      toBlock: 12300570,
      fromTime: "2021-04-24",
      toTime: "2021-04-24T03:45:09Z",
      address: "0x32Be343B94f860124dC4fEe278FDCBD38C102D88",
    };
    expect(of(stringifySearch(filter))).toEqual(filter);
  });

  it("keeps SQL as it is", () => {
    const sql = "SELECT '100%' AS \"a+b\", 1\n-- ?&#=\nFROM t AT (VERSION => 3)";
    expect(readSql(parseSearch(stringifySearch({ sql })))).toEqual({ sql });
  });

  it("leaves out what is not set", () => expect(stringifySearch({ network: undefined, address: "", at: undefined })).toBe(""));

  it.each(["-1", "1.5", "1e3", "9007199254740993", "<script>", "0x10", ""])("does not take %s for a snapshot", (at) =>
    expect(readMoment(parseSearch(stringifySearch({ at })))).toEqual({ at: undefined }),
  );

  it("has an order only where it is not the usual one", () => {
    expect(readOrder(parseSearch("?order=oldest"))).toEqual({ order: "oldest" });
    expect(readOrder(parseSearch("?order=newest"))).toEqual({ order: undefined });
  });

  it("ignores what it does not know", () => {
    expect(readOverview({ interval: "fortnight" }).interval).toBeUndefined();
    expect(of("?fromTime=yesterday&fromBlock=ten")).toEqual({});
    expect(readCompare(parseSearch("?from=2&to=5&table=main.blocks"))).toEqual({ from: 2, to: 5, table: "main.blocks" });
  });

  it("takes the last of a name that stands twice, as browsers do with a form", () =>
    expect(parseSearch("?at=1&at=2")).toEqual({ at: "2" }));
});

describe("a citation", () => {
  it("names the snapshot in the link where the page followed the latest", () =>
    expect(pinnedUrl("http://localhost:8080/transactions?network=Base#x", 22)).toBe(
      "http://localhost:8080/transactions?network=Base&at=22#x",
    ));

  it("has the query, the snapshot, the lake and the times", () => {
    const text = citation({
      title: "Transactions",
      url: "http://localhost:8080/transactions?at=22",
      snapshotId: 22,
      snapshotTime: "2026-11-30T20:08:27.101219Z",
      lakeId: "5f1c",
      sql: "SELECT 1",
      readAt: "2026-12-01T00:00:00.000Z",
    });
    for (const part of ["Transactions", "Snapshot 22", "27.101219Z", "Lake 5f1c", "SELECT 1", "?at=22", "2026-12-01"]) {
      expect(text).toContain(part);
    }
  });
});
