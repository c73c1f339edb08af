import type { Schemas } from "~/api/client";
import { count } from "~/format/number";
import { Chain } from "~/parts/Chain";
import { Field, Fields } from "~/parts/Fields";
import { AddressLink, BlockLink, Copied } from "~/parts/Hex";
import { JsonView } from "~/parts/JsonView";
import { Section } from "~/parts/Page";
import { Time } from "~/parts/Time";
import { GasPrice, None, Wei } from "~/parts/Wei";
import { Method } from "./Method";
import { Outcome } from "./Outcome";

type Detail = Schemas["TransactionDetail"];

const types = ["0, legacy", "1, with an access list", "2, with a priority fee", "3, with blobs", "4, sets code"];

export function TransactionDetail({ of }: { of: Detail }) {
  return (
    <article>
      <div className="columns">
        <Section title="What was sent">
          <Sent of={of} />
        </Section>
        <Section title="Receipt" note={of.success === null && of.gasUsed === null ? "The lake has none yet" : undefined}>
          <Receipt of={of} />
        </Section>
      </div>
      {of.inputData && <Method inputData={of.inputData} isCreation={of.toAddress === null} />}
      <Rest of={of} />
    </article>
  );
}

function Sent({ of }: { of: Detail }) {
  return (
    <Fields>
      <Field name="Chain">
        <Chain network={of.network} subnet={of.subnet} /> {of.chainId !== null && <span className="faint">id {count(of.chainId)}</span>}
      </Field>
      <Field name="Block">
        <BlockLink hash={of.blockHash}>{count(of.blockNumber)}</BlockLink> <span className="faint">position {count(of.txIndex)}</span>
      </Field>
      <Field name="Block time">
        <Time iso={of.blockTime} />
      </Field>
      <Field name="From">
        <Copied value={of.fromAddress} what="the sender's address">
          <AddressLink value={of.fromAddress} whole />
        </Copied>
      </Field>
      <Field name="To">
        {of.toAddress ? (
          <Copied value={of.toAddress} what="the recipient's address">
            <AddressLink value={of.toAddress} whole />
          </Copied>
        ) : (
          "creates a contract"
        )}
      </Field>
      <Field name="Value">
        <Wei wei={of.value} network={of.network} />
      </Field>
      <Field name="Nonce">
        <Count value={of.nonce} />
      </Field>
      <Field name="Type">{of.txType === null ? <None /> : (types[of.txType] ?? String(of.txType))}</Field>
      <Field name="Gas limit">
        <Count value={of.gasLimit} />
      </Field>
      <Field name="Gas price">
        <GasPrice wei={of.gasPrice} />
      </Field>
      <Fee name="Fee cap" wei={of.maxFeePerGas} />
      <Fee name="Priority fee cap" wei={of.maxPriorityFeePerGas} />
      <Fee name="Blob fee cap" wei={of.maxFeePerBlobGas} />
    </Fields>
  );
}

function Receipt({ of }: { of: Detail }) {
  const fee = of.gasUsed !== null && of.effectiveGasPrice !== null ? BigInt(of.gasUsed) * BigInt(of.effectiveGasPrice) : null;
  return (
    <Fields>
      <Field name="Outcome">
        <Outcome of={of} />
      </Field>
      <Field name="Gas used">
        <Count value={of.gasUsed} />
      </Field>
      <Field name="Price paid">
        <GasPrice wei={of.effectiveGasPrice} />
      </Field>
      <Field name="Execution fee" hint="Gas used times the price paid; fees of a rollup's base layer and of blobs are not part of it">
        {fee === null ? <None /> : <Wei wei={fee.toString()} network={of.network} />}
      </Field>
      <Field name="New contract">
        {of.contractAddress ? (
          <Copied value={of.contractAddress} what="the contract's address">
            <AddressLink value={of.contractAddress} whole />
          </Copied>
        ) : (
          <None />
        )}
      </Field>
      <Field name="Taken in" hint="When this row came into the lake">
        <Time iso={of.ingestedAt} />
      </Field>
    </Fields>
  );
}

function Rest({ of }: { of: Detail }) {
  const parts: readonly (readonly [string, unknown])[] = [
    ["Access list", of.accessList],
    ["Authorizations", of.authorizationList],
    ["Blob hashes", of.blobVersionedHashes],
    ["Other members of the node's object", of.extra],
  ];
  return parts
    .filter(([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([title, value]) => (
      <Section key={title} title={title}>
        <JsonView value={value} />
      </Section>
    ));
}

function Fee({ name, wei }: { name: string; wei: string | null }) {
  return wei === null ? null : (
    <Field name={name}>
      <GasPrice wei={wei} />
    </Field>
  );
}

function Count({ value }: { value: number | null }) {
  return value === null ? <None /> : <span className="number">{count(value)}</span>;
}
