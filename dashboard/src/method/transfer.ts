import { readArguments } from "./arguments";

/** A transfer of tokens that a call asks for. Whether it happened only the logs would say, which the lake does not have. */
export interface AskedTransfer {
  /** Null where the sender of the transaction is meant. */
  readonly from: string | null;
  readonly to: string;
  /** In the token's smallest unit, or the number of a token that there is once. */
  readonly amount: string;
}

const forms: Readonly<Record<string, (values: readonly string[]) => AskedTransfer>> = {
  "transfer(address,uint256)": ([to = "", amount = ""]) => ({ from: null, to, amount }),
  "transferFrom(address,address,uint256)": ([from = "", to = "", amount = ""]) => ({ from, to, amount }),
  "safeTransferFrom(address,address,uint256)": ([from = "", to = "", amount = ""]) => ({ from, to, amount }),
};

/** The transfer that call data asks for, if it is one of a single token. */
export function askedTransfer(signature: string, inputData: string): AskedTransfer | null {
  const form = forms[signature];
  const values = form ? readArguments(signature, inputData)?.map((argument) => argument.value) : null;
  return form && values ? form(values) : null;
}
