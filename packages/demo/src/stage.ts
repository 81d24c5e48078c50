/** Sets the stage: the emulator in this process, the program in one of its own that trusts the emulator's certificate. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Certificate, createEmulator, type Emulator, type Listener } from "@msal-fetch/emulator";
import { ADDRESS, type CallResult, type Order, type Told } from "./protocol.ts";

/** The emulator, and the program that talks to it. */
export interface Stage {
  readonly emulator: Emulator;
  readonly listener: Listener;
  /** Gives the program an order and waits until it is done; what it tells meanwhile goes to `onTold`. */
  order(order: Order): Promise<CallResult[]>;
  onTold: (told: Told) => void;
  close(): Promise<void>;
}

/**
 * Starts emulator and program.
 * @param certificateFile Holds the certificate, for the program to trust.
 */
export async function setStage(certificate: Certificate, certificateFile: string): Promise<Stage> {
  const emulator = createEmulator({ certificate });
  const listener = await emulator.listen();
  const child = fork(fileURLToPath(new URL("./program.js", import.meta.url)), [], {
    env: {
      ...process.env,
      // Node reads this only when a process starts.
      NODE_EXTRA_CA_CERTS: certificateFile,
      [ADDRESS.origin]: listener.origin,
      [ADDRESS.authority]: listener.authority,
      [ADDRESS.host]: listener.host,
    },
  });
  const stage: Stage = {
    emulator,
    listener,
    onTold: () => {},
    order: (order) => give(child, order, (told) => stage.onTold(told)),
    async close() {
      child.disconnect();
      await emulator.close();
    },
  };
  return stage;
}

function give(child: ChildProcess, order: Order, onTold: (told: Told) => void): Promise<CallResult[]> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => finish(() => reject(new Error(`The program ended with ${code}`)));
    const heard = (told: Told) => {
      if (told.type === "done") finish(() => resolve(told.results));
      else if (told.type === "failed") finish(() => reject(new Error(told.message)));
      else onTold(told);
    };
    function finish(settle: () => void) {
      child.off("message", heard);
      child.off("exit", ended);
      settle();
    }
    child.on("message", heard);
    child.on("exit", ended);
    child.send(order);
  });
}
