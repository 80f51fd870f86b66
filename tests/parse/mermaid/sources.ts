/** Texts of our own that use all of the syntax, for oracles and mutations. */
export const stateTexts: string[] = [
  `stateDiagram-v2
    state Working {
        [*] --> A
        A --> B : go [x > 1] / count, log
        --
        [*] --> C
        C --> [*]
    }
    state "long text" as Long {
        state pick <<choice>>
        pick --> X : yes
        pick --> Y : no
        direction LR
        note right of X : a note
        note left of Y
            two
            lines
        end note
    }
    Working --> Long
    state f <<fork>>
    state j [[join]]
    f --> j
    class A, B hot
    classDef hot fill:#f00,color:white;
    style A fill:#f9f,stroke:#333
    A:::hot --> B:::hot
    click A href "https://example.org"
    click B "https://example.org" "tip"
    hide empty description
    scale 350 width
    note "floating" as N1
    accDescr {
      many
      lines
    }
`,
  `stateDiagram
  direction LR
  [*] --> Crash:::bad : a; b
  Crash : text
  Crash : more: text
  # comment
  %% comment
  A --> B %% trailing
  é --> 日本
`,
  `---
title: Reservation
---
stateDiagram-v2
    [*] --> Requested : request
    Requested --> Granted : grant [available]
    Requested --> Denied : deny
    Granted --> Released : release / give back
    Released --> [*]
    Denied --> [*]
`,
];

/** Flowcharts that use all of the syntax. */
export const flowTexts: string[] = [
  `flowchart LR
    A@{ shape: document, label: "Doc" } --> B@{ shape: rounded }
    B e1@--> C & D
    e1@{ animate: true }
    C["\`**bold** text\`"] -- "\`label\`" --> D((circle))
    D --o E(((dbl))) --x F[[sub]] <--> G[(cyl)]
    G -.-> H([stadium]) -. text .-> I{{hex}} == thick ==> J>flag]
    J ~~~ K[/lean/] ----> L[\\lean\\] -...-> M[/trap\\] ===> N[\\inv/]
    N -->|pipe text| O{diamond} & P(-ellipse-) --- Q
    subgraph one [Title one]
      direction TB
      X --> Y
      subgraph "nested title here"
        Z:::hot
      end
    end
    one --> Q
    classDef hot,cold fill:#f00,stroke:#333,stroke-width:4px;
    class X,Y hot
    style one fill:#fff
    linkStyle 0,1 stroke:red
    linkStyle default interpolate basis stroke:#f00
    click A "https://example.org" "tip" _blank
    click B call foo("x")
    click C callback
    A1["x #quot;y#quot; #9829;"]; B1 --> C1; D1
`,
  `graph TD;
  é --> 日本["text"]
  a-b --> c.d
  A["multi
  line"] --> B
  v --> default
  accTitle: title
  accDescr {
   lines
  }
  X[|field:value|text]
`,
  `---
title: Credits
---
%%{init: {"theme": "dark"}}%%
flowchart TB
    %% who pays
    start([Start]) --> check{Enough credits?}
    check -->|yes| run["Run (step)<br/>and count"]
    check -->|no| stop([Stop])
    run --> check
`,
];
