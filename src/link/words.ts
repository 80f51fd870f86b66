/**
 * Words and turns of phrase of the languages that links carry: the compressors begin as if they had
 * just read this, the most frequent last. Part of the link format: a change needs a new version.
 */
export const commonWords = `\`\`\`scribble
module ;
type <typescript> as ;
global protocol (role , role ) {
    choice at {
    } or {
    rec loop {
    continue loop;
    () from to ;
local protocol
\`\`\`yaml
latency: 1ms
tiers:
  - name: Tier 1
    budget: { credits: 1000, memory: 1 GB, toolCalls: 100, concurrency: 4 }
participants:
messages:
  - from: 
    to: 
    label: 
    cost: { credits: 1 }
    payer: sender
loops:
    times: 3
flowchart TD
graph TB
graph LR
    subgraph ""
    end
    A[] --> B{}
    -->|Yes| -->|No| -.-> ==>
    classDef fill:#e3f2fd,stroke:#1565c0,stroke-width:2px
    style fill:#fff,color:#000
    class tier1
    click
stateDiagram-v2
    direction LR
    [*] --> Idle
    Idle --> Running: start
    Running --> Paused: pause
    Paused --> Running: resume
    Running --> Completed: complete
    Running --> Failed: error / failure
    Failed --> [*]
    Completed --> [*]
    state "" as 
    state fork <<fork>>
    state join <<join>>
    state choice <<choice>>
    note right of 
    end note
---
title: 
config:
  theme: 
---
%%{init: {'theme': 'base', 'themeVariables': {}}}%%
# Protocol
## Overview
## Architecture
### Example
- **When**: 
- **Why**: 
| | |
|---|---|
The protocol and of to in for with the that is on by from
interface readonly string; number; boolean; unknown; Promise<void>; Record<string, unknown>; Date;
\`\`\`

\`\`\`typescript

\`\`\`mermaid
stateDiagram-v2
\`\`\`mermaid
flowchart TD
optimization statistics threshold notification availability configuration permission identity 
 coordination negotiation subscription publication acknowledgement authentication authorization 
 transaction prepare prepared vote commit committed rollback rolled back abort aborted compensate 
 circuit breaker open half-open closed retry attempt backoff fallback timeout deadline exceeded 
 bootstrap initialize registry register discover extension plugin load loaded unload dependency 
 swarm agent team goal task plan routine step tool call strategy sandbox context memory credits 
 allocate allocated reserve reserved release released consume usage limit limits quota exceeded 
 priority queue worker pool scheduler dispatcher manager coordinator orchestrator executor engine 
 controller handler monitor observer listener adapter proxy gateway router broker client server 
 service database cache storage repository logger metrics dashboard security policy guard audit 
 snapshot checkpoint restore recover recovery converge convergence iteration feedback improvement 
 quality score metrics pattern analysis analyze evaluate evaluation generate generated propose 
 proposal approve approved reject rejected deny denied grant granted cancel cancelled escalate 
 emergency stop shutdown pause resume start started stop stopped complete completed failed failure 
 success successful error warning alert critical info debug trace invalid valid validate validated 
 validation verify verified verification check checked confirm confirmed result results report 
 status state update updated create created delete deleted read write query fetch load save store 
 stored cached miss hit invalidate synchronize sync propagate broadcast publish published subscribe 
 subscribed notify notified event events message messages request response reply send receive 
 received deliver delivered process processed processing execute executed execution run running 
 data payload input inputs output outputs parameter config user session token id key value type 
Tier 1<br/>Tier 2<br/>Tier 3<br/>Coordinator<br/>Orchestrator<br/>Executor
    participant User
    participant UI as User Interface
    participant API as API Gateway
    participant DB as Database
    participant C as Client
    participant S as Server
    participant A as Agent
    participant B as Broker
    participant Bus as Event Bus
    participant EB as Event Bus
    participant Q as Queue
    participant Cache as State Cache
    participant RM as Resource Manager
    participant T as Transaction Coordinator
    participant W as Worker
    participant M as Monitor
    participant P as Policy Engine
    participant CB as Circuit Breaker
    participant Alice
    participant Bob
    actor User
    box Aqua Group
    create participant 
    destroy 
    links 
    rect rgb(240, 248, 255)
    rect rgb(255, 240, 240)
    critical 
    option 
    break when 
    par 
    and 
    loop Until 
    loop Every 
    loop For each 
    loop Retry
    opt If 
    alt Valid
    else Invalid
    alt Approved
    else Rejected
    alt Timeout
    alt Cache hit
    else Cache miss
    alt Success
    else Failure
    else Error
    else Otherwise
    end
    autonumber
    Note left of 
    Note right of 
    Note over A,B: Phase 1: 
    Note over 
    %% 
    A->>+B: 
    B-->>-A: 
    A-x B: 
    A-)B: 
    A->>S: Request(
    S->>DB: query(
    DB-->>S: rows
    S-->>A: Response(
    T1->>T2: runTask(request)
    activate T2
    T2->>T3: runStep(
    activate T3
    T3->>T3: Work on 
    T3-->>T2: Result
    deactivate T3
    T2-->>T1: Result
    deactivate T2
    T1->>EB: publish(
    EB-->>T1: 
sequenceDiagram
    autonumber
    participant T1 as Tier 1<br/>
    participant T2 as Tier 2<br/>
    participant T3 as Tier 3<br/>
    participant `;
