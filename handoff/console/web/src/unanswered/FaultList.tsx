import { RequestFailure, describe } from "../api/failure.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";

/** Why the server refused, and each field's fault where it names them. */
export function FaultList({ error }: { readonly error: unknown }) {
  if (error === null) return null;
  const faults = error instanceof RequestFailure ? error.faults : [];
  return (
    <>
      <FailureAlert text={describe(error)} />
      {faults.length > 0 && (
        <ul className="unanswered-faults">
          {faults.map((fault) => (
            <li key={fault.field + fault.message}>{fault.message}</li>
          ))}
        </ul>
      )}
    </>
  );
}
