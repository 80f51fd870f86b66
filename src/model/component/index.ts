import type { ComponentSchema } from '../scenario/scenario.ts';
import { breakerSchema } from './breaker.ts';
import { coordinatorSchema } from './coordinator.ts';
import { lockManagerSchema } from './lock-manager.ts';
import { participantSchema } from './participant.ts';
import { serviceSchema } from './service.ts';
import { callerSchema } from './caller.ts';
import { ladderSchema } from './ladder.ts';
import { busSchema } from './bus.ts';
import { publisherSchema } from './publisher.ts';
import { subscriberSchema } from './subscriber.ts';
import { arbiterSchema } from './arbiter.ts';
import { claimantSchema } from './claimant.ts';
import { barrierSchema } from './barrier.ts';
import { agentSchema } from './agent.ts';
import { workerSchema } from './worker.ts';
import { stopperSchema } from './stopper.ts';
import { sinkSchema } from './sink.ts';
import { dashboardSchema } from './dashboard.ts';
import { eventLogSchema } from './event-log.ts';
import { recoverableSchema } from './recoverable.ts';
import { sagaSchema } from './saga.ts';
import { sagaStepSchema } from './saga-step.ts';
import { safetyFilterSchema } from './safety-filter.ts';
import { policyEngineSchema } from './policy-engine.ts';
import { safeExecutorSchema } from './safe-executor.ts';
import { requesterSchema } from './requester.ts';
import { hostSchema } from './host.ts';
import { cacheSchema } from './cache.ts';
import { cacheClientSchema } from './cache-client.ts';
import { contextSchema } from './context.ts';
import { blackboardSchema } from './blackboard.ts';
import { resourceStoreSchema } from './resource-store.ts';
import { replicaSchema } from './replica.ts';
import { convergenceSchema } from './convergence.ts';
import { targetSchema } from './target.ts';
import { findingStoreSchema } from './finding-store.ts';
import { endpointSchema, webhookSchema } from './webhook.ts';
import { patternsSchema, patternsServiceSchema } from './patterns.ts';
import { auditorSchema } from './auditor.ts';
import { gatekeeperSchema } from './gatekeeper.ts';
import { subjectSchema } from './subject.ts';
import { tokenIssuerSchema } from './token-issuer.ts';
import { apiSchema } from './api.ts';
import { clientSchema } from './client.ts';
import { backendSchema } from './backend.ts';
import { tlsPeerSchema } from './tls-peer.ts';
import { matrixSchema } from './matrix.ts';
import { partySchema } from './party.ts';
import { conversationSchema } from './conversation.ts';
import { partnerSchema } from './partner.ts';

/** Every kind of component that a scenario can name, one line each. */
export const componentSchemas: readonly ComponentSchema[] = [
  breakerSchema,
  coordinatorSchema,
  lockManagerSchema,
  participantSchema,
  serviceSchema,
  callerSchema,
  ladderSchema,
  busSchema,
  publisherSchema,
  subscriberSchema,
  arbiterSchema,
  claimantSchema,
  barrierSchema,
  agentSchema,
  workerSchema,
  stopperSchema,
  sinkSchema,
  dashboardSchema,
  eventLogSchema,
  recoverableSchema,
  sagaSchema,
  sagaStepSchema,
  safetyFilterSchema,
  policyEngineSchema,
  safeExecutorSchema,
  requesterSchema,
  hostSchema,
  cacheSchema,
  cacheClientSchema,
  contextSchema,
  blackboardSchema,
  resourceStoreSchema,
  replicaSchema,
  convergenceSchema,
  targetSchema,
  findingStoreSchema,
  webhookSchema,
  endpointSchema,
  patternsSchema,
  patternsServiceSchema,
  auditorSchema,
  gatekeeperSchema,
  subjectSchema,
  tokenIssuerSchema,
  apiSchema,
  clientSchema,
  backendSchema,
  tlsPeerSchema,
  matrixSchema,
  partySchema,
  conversationSchema,
  partnerSchema,
];

/** The schema of a kind; undefined when there is none. */
export function componentSchema(kind: string): ComponentSchema | undefined {
  return componentSchemas.find((schema) => schema.kind === kind);
}
