/** The processes: started, measured, killed, started anew. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Order, Told, WorkerSetup } from "./protocol.ts";
import { WORKERS, type WorkerPlace } from "./topology.ts";

/** What is common to all processes. */
export interface FleetSetup extends Omit<WorkerSetup, "place"> {
  /** Where the programs are. */
  readonly folder: string;
  /** The file of the certificate that they trust. */
  readonly trusted: string;
}

/** A process that runs. */
export interface Worker {
  readonly place: WorkerPlace;
  /** Of a middle tier; "" before it is ready, and of a daemon. */
  origin: string;
  readonly life: number;
  readonly child: ChildProcess;
  /** How long its oldest call has been under way, as it told last, in milliseconds. */
  oldestMs: number;
}

/** All processes. */
export class Fleet {
  readonly #workers = new Map<string, Worker>();
  readonly #setup: FleetSetup;
  readonly #onTold: (worker: Worker, told: Told) => void;

  constructor(setup: FleetSetup, onTold: (worker: Worker, told: Told) => void) {
    this.#setup = setup;
    this.#onTold = onTold;
  }

  /** The middle tiers that can be called now. */
  get middles(): Worker[] {
    return [...this.#workers.values()].filter(({ origin }) => origin !== "");
  }

  /** How long the oldest call of a daemon has been under way, in milliseconds. */
  get oldestMs(): number {
    return Math.max(0, ...[...this.#workers.values()].map(({ oldestMs }) => oldestMs));
  }

  /** Starts a process, and waits until it is ready. */
  async start(name: string): Promise<Worker> {
    const place = WORKERS.find((worker) => worker.name === name);
    if (!place) throw new TypeError(`There is no process ${name}`);
    const { folder, trusted, ...rest } = this.#setup;
    const setup: WorkerSetup = { place, ...rest };
    const child = fork(`${folder}/${place.kind}-main.js`, [JSON.stringify(setup)], {
      execArgv: ["--expose-gc"],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted },
    });
    const worker: Worker = { place, origin: "", life: (this.#workers.get(name)?.life ?? 0) + 1, child, oldestMs: 0 };
    this.#workers.set(name, worker);
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
      child.on("message", (told: Told) => {
        if (told.type === "ready") {
          worker.origin = told.origin;
          resolve();
        } else {
          if (told.type === "calls") worker.oldestMs = told.oldestMs;
          this.#onTold(worker, told);
        }
      });
    });
    child.removeAllListeners("exit");
    child.once("exit", (code, signal) => {
      worker.origin = "";
      // Nobody but us kills it; anything else would be a fault that no call tells of.
      if (signal !== "SIGKILL") process.emit("warning", new Error(`${name} ended with ${code ?? signal}`));
    });
    return worker;
  }

  order(name: string, order: Order): void {
    const child = this.#workers.get(name)?.child;
    if (child?.connected) child.send(order);
  }

  measure(): void {
    for (const name of this.#workers.keys()) this.order(name, { do: "measure" });
  }

  /** Ends a process where it is; no call is sent to it any more. */
  async kill(name: string): Promise<void> {
    const worker = this.#workers.get(name);
    if (!worker || worker.child.exitCode !== null || worker.child.signalCode !== null) return;
    worker.origin = "";
    const exit = once(worker.child, "exit");
    worker.child.kill("SIGKILL");
    await exit;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers.keys()].map((name) => this.kill(name)));
  }
}
