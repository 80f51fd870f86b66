import type { Component } from '../component.ts';
import { coordinator } from './coordinator.ts';
import { lockManager } from './lock-manager.ts';
import { participant } from './participant.ts';
import { breaker } from './breaker.ts';
import { service } from './service.ts';
import { caller } from './caller.ts';
import { ladder } from './ladder.ts';
import { bus } from './bus.ts';
import { publisher } from './publisher.ts';
import { subscriber } from './subscriber.ts';
import { arbiter } from './arbiter.ts';
import { claimant } from './claimant.ts';
import { barrier } from './barrier.ts';
import { agent } from './agent.ts';
import { swarmComponent } from './swarm.ts';
import { runComponent } from './run.ts';
import { executorComponent } from './executor.ts';
import { toolComponent } from './tool.ts';
import { worker } from './worker.ts';
import { stopper } from './stopper.ts';
import { sink } from './sink.ts';
import { dashboard } from './dashboard.ts';
import { eventLog } from './event-log.ts';
import { recoverable } from './recoverable.ts';
import { saga } from './saga.ts';
import { sagaStep } from './saga-step.ts';
import { safetyFilter } from './safety-filter.ts';
import { policyEngine } from './policy-engine.ts';
import { safeExecutor } from './safe-executor.ts';
import { requester } from './requester.ts';
import { host } from './host.ts';
import { cache } from './cache.ts';
import { cacheClient } from './cache-client.ts';
import { context } from './context.ts';
import { blackboard } from './blackboard.ts';
import { resourceStore } from './resource-store.ts';
import { replica } from './replica.ts';
import { convergence } from './convergence.ts';
import { target } from './target.ts';
import { findingStore } from './finding-store.ts';
import { endpoint, webhook } from './webhook.ts';
import { patterns, patternsService } from './patterns.ts';
import { auditor } from './auditor.ts';
import { gatekeeper } from './gatekeeper.ts';
import { subject } from './subject.ts';
import { tokenIssuer } from './token-issuer.ts';
import { api } from './api.ts';
import { backend } from './backend.ts';
import { tlsPeer } from './tls-peer.ts';
import { matrix } from './matrix.ts';
import { party } from './party.ts';
import { client } from './client.ts';
import { conversation } from './conversation.ts';
import { partner } from './partner.ts';

/** The behaviour of every kind of component, one line each. */
export const components: readonly Component[] = [
  coordinator,
  lockManager,
  participant,
  breaker,
  service,
  caller,
  ladder,
  bus,
  publisher,
  subscriber,
  arbiter,
  claimant,
  barrier,
  agent,
  swarmComponent as Component,
  runComponent as Component,
  executorComponent as Component,
  toolComponent as Component,
  worker,
  stopper,
  sink,
  dashboard,
  eventLog,
  recoverable,
  saga,
  sagaStep,
  safetyFilter,
  policyEngine,
  safeExecutor,
  requester,
  host,
  cache,
  cacheClient,
  context,
  blackboard,
  resourceStore,
  replica,
  convergence,
  target,
  findingStore,
  webhook,
  endpoint,
  patterns,
  patternsService,
  auditor,
  gatekeeper,
  subject,
  tokenIssuer,
  api,
  backend,
  tlsPeer,
  matrix,
  party,
  client,
  conversation,
  partner,
];

/** The behaviour of a kind; undefined when there is none. */
export function componentOf(kind: string): Component | undefined {
  return components.find((component) => component.kind === kind);
}
