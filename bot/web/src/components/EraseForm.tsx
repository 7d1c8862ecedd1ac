import { useSession } from "../session.ts";
import { erase as words } from "../strings.ts";
import { useTask } from "./useTask.ts";

export function EraseForm({ onClose }: { readonly onClose: () => void }) {
  const { conversation } = useSession();
  const task = useTask();
  const erase = async () => {
    await conversation.erase();
    onClose();
  };
  return (
    <div className="form">
      <p>{words.body}</p>
      {task.status === "failed" && <p role="alert">{words.failed}</p>}
      <div className="form-actions">
        <button
          type="button"
          className="button danger"
          data-testid="erase-confirm"
          disabled={task.status === "busy"}
          onClick={() => task.run(erase)}
        >
          {task.status === "busy" ? words.busy : words.confirm}
        </button>
        <button type="button" className="button quiet" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </div>
  );
}
