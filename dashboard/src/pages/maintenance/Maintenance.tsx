import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { runsQuery } from "~/api/maintenance";
import { Answer } from "~/parts/Answer";
import { Page, Section } from "~/parts/Page";
import { Empty } from "~/parts/States";
import { Pins } from "./Pins";
import { operations, type OperationText } from "./operations";
import { Plan } from "./Plan";
import { Runs } from "./Runs";

/** Keeping the lake small: what would be done, then doing it, then the record of it. */
export function Maintenance() {
  const runs = useQuery(runsQuery);
  const [chosen, setChosen] = useState<OperationText | null>(null);
  return (
    <Page title="Maintenance" note="Each begins with a plan; nothing is done before you confirm it">
      <div className="cards">
        {operations.map((one) => (
          <article className="card operation" key={one.operation}>
            <h3>{one.name}</h3>
            <p className="check-text">{one.text}</p>
            <button type="button" className="button" onClick={() => setChosen(one)}>
              Plan
            </button>
          </article>
        ))}
      </div>
      <Section title="Record" note="what was done, the latest first">
        <Answer query={runs} lines={3} what="Reading the record">
          {({ items }) => (items.length === 0 ? <Empty title="Nothing was done yet" /> : <Runs items={items} />)}
        </Answer>
      </Section>
      <Pins />
      {chosen && <Plan of={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}
