import { useId, useState } from "react";
import { asProblem } from "~/api/problem";
import { isAddress } from "~/format/address";
import { count, counted } from "~/format/number";
import { readArguments } from "~/method/arguments";
import { addSignatures, candidates } from "~/method/selectors";
import { askedTransfer } from "~/method/transfer";
import { AddressLink, Copied } from "~/parts/Hex";
import { Section } from "~/parts/Page";
import { Text } from "~/parts/Text";

interface MethodProps {
  inputData: string;
  isCreation: boolean;
}

/** The call data: which functions it may call, and with what. */
export function Method({ inputData, isCreation }: MethodProps) {
  const [, setLoaded] = useState(0);
  const length = (inputData.length - 2) / 2;
  const signatures = isCreation || length < 4 ? [] : candidates(inputData);
  if (length === 0) return null;
  return (
    <Section
      title={isCreation ? "Code of the new contract" : "Call data"}
      note={`${counted(length, "byte")}${isCreation ? "" : " · call data, not logs: what was asked for, not what happened"}`}
    >
      {signatures.length > 1 && (
        <p className="small faint">{signatures.length} known functions share this selector; it may be any of them.</p>
      )}
      {signatures.map((signature) => (
        <Candidate key={signature} signature={signature} inputData={inputData} />
      ))}
      {!isCreation && signatures.length === 0 && length >= 4 && (
        <p>
          <code>{inputData.slice(0, 10)}</code> is not among the known signatures.{" "}
          <LoadSignatures onLoaded={() => setLoaded((n) => n + 1)} />
        </p>
      )}
      <details className="raw" open={length <= 4}>
        <summary>
          As bytes <span className="faint">({count(length)})</span>
        </summary>
        <Copied value={inputData} what="the call data">
          <span className="raw-bytes hex">
            <Text value={inputData} />
          </span>
        </Copied>
      </details>
    </Section>
  );
}

function Candidate({ signature, inputData }: { signature: string; inputData: string }) {
  const values = readArguments(signature, inputData);
  const transfer = askedTransfer(signature, inputData);
  return (
    <div className="candidate">
      <p className="candidate-name">
        <code>{signature}</code> <span className="faint hex">{inputData.slice(0, 10)}</span>
      </p>
      {transfer && (
        <p>
          Asks for a transfer of <span className="number">{count(transfer.amount)}</span> units of the called token
          {transfer.from && (
            <>
              {" "}
              from <AddressLink value={transfer.from} />
            </>
          )}{" "}
          to <AddressLink value={transfer.to} />. <span className="tag">call data, not logs</span>
        </p>
      )}
      {values === null ? (
        <p className="faint">The data does not fit these arguments.</p>
      ) : values.length === 0 ? (
        <p className="faint">No arguments.</p>
      ) : (
        <ol className="arguments" start={0}>
          {values.map(({ type, value }, i) => (
            <li key={i}>
              <span className="faint argument-type">{type}</span>{" "}
              {isAddress(value) ? (
                <AddressLink value={value} whole />
              ) : (
                <span className="hex">
                  <Text value={value} />
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function LoadSignatures({ onLoaded }: { onLoaded: () => void }) {
  const id = useId();
  const [said, setSaid] = useState<string>();
  const load = async (file: File | undefined) => {
    if (!file) return;
    try {
      const { added, refused } = addSignatures(await file.text());
      setSaid(`${counted(added, "signature")} kept in this browser${refused ? `, ${counted(refused, "line")} refused` : ""}.`);
      onLoaded();
    } catch (error) {
      setSaid(`The file could not be kept: ${asProblem(error).message}`);
    }
  };
  return (
    <>
      <label htmlFor={id} className="link">
        Load a list of your own
      </label>
      <input
        id={id}
        type="file"
        className="sr-only"
        accept=".txt,text/plain"
        onChange={(event) => void load(event.currentTarget.files?.[0])}
      />{" "}
      (a text file, one signature such as <code>transfer(address,uint256)</code> a line).{" "}
      {said && (
        <span role="status">
          <Text value={said} />
        </span>
      )}
    </>
  );
}
