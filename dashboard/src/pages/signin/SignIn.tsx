import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asProblem } from "~/api/problem";
import { sessionQuery, signIn, signOut } from "~/api/session";
import { Page } from "~/parts/Page";
import { Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Time } from "~/parts/Time";

/** Signing in with an API key, where the server asks for one. */
export function SignIn() {
  // A sign-in that was known before may have ended since.
  const session = useQuery({ ...sessionQuery, staleTime: 0 });
  return (
    <Page title="Sign in">
      {session.error ? (
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      ) : !session.data || !session.isFetchedAfterMount ? (
        <Loading lines={3} />
      ) : session.data.credential === "session" ? (
        <SignedIn name={session.data.name ?? ""} scopes={session.data.scopes} until={session.data.expiresAt} />
      ) : session.data.keyRequired ? (
        <KeyForm />
      ) : (
        <p className="lead">This server answers only to this machine and asks for no key.</p>
      )}
    </Page>
  );
}

function SignedIn({ name, scopes, until }: { name: string; scopes: readonly string[]; until: string | null }) {
  const queries = useQueryClient();
  return (
    <>
      <p className="lead">
        Signed in as <Text value={name} />, which may {scopes.join(", ")}
        {until && (
          <>
            , until <Time iso={until} />
          </>
        )}
        .
      </p>
      <button type="button" className="button" onClick={() => void signOut().then(() => queries.resetQueries())}>
        Sign out
      </button>
    </>
  );
}

function KeyForm() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [mistake, setMistake] = useState<string>();
  const send = async (form: FormData) => {
    try {
      await signIn(String(form.get("key")).trim());
      await queries.resetQueries();
      await navigate({ to: "/" });
    } catch (error) {
      setMistake(asProblem(error).message);
    }
  };
  return (
    <form className="sign-in" action={(form) => void send(form)}>
      <label className="label" htmlFor="key">
        API key
      </label>
      <div className="line">
        <input id="key" name="key" className="input" type="password" autoComplete="current-password" required />
        <button type="submit" className="button primary">
          Sign in
        </button>
      </div>
      <p className="small faint">
        <code>ekko apikey create NAME</code> makes one. It becomes a cookie that scripts cannot read; this page does not keep it.
      </p>
      {mistake && (
        <p className="mistake" role="alert">
          <Text value={mistake} />
        </p>
      )}
    </form>
  );
}
