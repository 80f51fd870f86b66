/** The language of protocols, for people: what it has, what our extensions mean, and its grammar. */
export const reference = `# Scribble

Protocols of roles, as Scribble and nuScr write them, with refinements, security, time and exceptions. A file is a module; each of its protocols is a document of its own.

\`\`\`scribble
module shop.TwoBuyer;

type <java> "java.lang.Integer" from "rt.jar" as Int;
type <java> "java.lang.String" from "rt.jar" as String;

global protocol TwoBuyer(role Alice, role Bob, role Shop) {
  title(String) from Alice to Shop;
  quote(Int) from Shop to Alice, Bob;
  share(Int) from Alice to Bob;
  choice at Bob {
    accept(String) from Bob to Shop, Alice;
    delivery(String) from Shop to Bob;
  } or {
    decline() from Bob to Shop, Alice;
  }
}
\`\`\`

## Modules

| text | meaning |
|---|---|
| \`module a.b.C;\` | the module's name; \`C\` is the name of its file. May be left out. |
| \`import a.b.D;\` | brings in \`a/b/D.scr\`: its protocols are \`a.b.D.P\` |
| \`import a.b.D as E;\` | its protocols are \`E.P\`, and only that |
| \`from a.b.D import P as Q;\` | brings in one protocol, type or message |
| \`type <java> "java.lang.Integer" from "rt.jar" as Int;\` | a type; \`data\` says the same, \`type int as Int;\` is short |
| \`sig <java> "m.Ok" from "m/Ok.java" as Ok;\` | a whole message |
| \`// …\`, \`/* … */\`, \`(* … *)\` | comments |
| \`(*# NestedProtocols #*)\` | a pragma: the file is judged by nuScr's rules, which want it for nested protocols, and \`RefinementTypes\` for refinements |

A type need not be declared in a module without a name, or in one that uses any of the extensions below.

## Protocols

| text | meaning |
|---|---|
| \`global protocol P(role A, role B) { … }\` | a protocol; \`global\` may be left out |
| \`aux global protocol P(…)\` | only there for others; not judged alone |
| \`explicit global protocol P(…)\` | connections are made by messages |
| \`protocol P<type T, sig M>(…)\` | with a type and a message to be handed in |
| \`role A as Client\` | callers may say \`do P(X as Client)\` |
| \`nested protocol P(role A; new role B)\` | nuScr: called by a role; B is made for the call |

## Interactions

| text | meaning |
|---|---|
| \`ask(Int, name: String) from A to B;\` | a message with a label and a payload |
| \`quote(Int) from S to A, B;\` | one message for several receivers, at once: sent to all or to none |
| \`A -> B, C: ask(Int);\` | the same, written as an arrow |
| \`(Int) from A to B;\` | without a label |
| \`Ok from A to B;\` | a message that is declared or handed in; for nuScr also a label alone |
| \`200() from A to B;\` | labels may begin with a digit |
| \`play(Game@A) from C to D;\` | hands over the part of \`A\` in a session of the protocol \`Game\` |
| \`choice at A { … } or { … }\` | A decides; the others learn of it by what they receive |
| \`rec X { … continue X; … }\` | goes back |
| \`par { … } and { … }\` | at the same time |
| \`do P<Int, ok()>(A, B);\` | goes on as \`P\`: then with what follows |
| \`A calls P(A, B);\` | nuScr: starts a nested protocol |
| \`connect A to B;\`, \`m() connect A to B;\` | makes a connection; \`disconnect A and B;\` ends it, \`wrap A to B;\` secures it |

Labels and roles may be called like keywords: \`choice() from A to B;\` is a message.

## Types

A type is a name with arguments, to any depth: \`Map<String, List<User>>\`. Behind any part of it may stand predicates and annotations.

## Refinements

\`x: Int{x > 0 && x < 100}\`: the value fulfils the predicate. \`List<User{age > 18}>\`: so does each part. Names are those of this part, of earlier parts and messages that the role knows, and fields of the value. There are \`&& || !\` (or \`and or not\`), \`== != < <= > >=\`, \`+ - * / %\`, \`in\`, and functions such as \`len\`. nuScr's \`=\` and \`<>\` are understood.

\`where { x > 10 for B, x < 5 for C }\` behind a message with several receivers says what more holds for one of them; the message stays one.

\`\`\`scribble
protocol Auction(role Bidder, role House, role Watcher) {
  bid(price: Int{price > 0 && price < 1000}) from Bidder to House, Watcher
    where { price >= 10 for House };
  sold(paid: Int{paid == price}) from House to Bidder;
}
\`\`\`

Not so: \`bid(price: Int{price > 9 && price < 9})\` (no such price), \`sold(paid: Int{paid == secret})\` (the sender does not know it). Each message of a run is checked against its predicates.

## Security

\`String@Encrypted\`, \`@Signed\`, \`@Authenticated\`, or another name, with arguments if need be: \`Key@Signed("rsa")\`. \`role A@cleared(Encrypted, Signed)\` says what A may be told; a role without \`@cleared\` may be told everything, \`@cleared()\` nothing that is annotated.

\`\`\`scribble
protocol Login(role User@cleared(Encrypted), role Server@cleared(Encrypted), role Log@cleared()) {
  login(name: String, password: String@Encrypted) from User to Server;
  seen(name: String) from Server to Log;
}
\`\`\`

Not so: \`seen(password: String@Encrypted) from Server to Log;\` (not cleared), \`seen(password: String) from Server to Log;\` (the annotation is lost on the way).

## Time

\`within 5s\` behind a message: it is sent at most 5 seconds after the one before. \`within [1s; 5s]\`: not before 1 second. \`within [1s; *]\`: no end. \`within [0s; 1min] on c\`: counted from the last \`resetting c\`. Clocks are declared first: \`clock c;\`. Units: \`ns us ms s min h d\`.

\`\`\`scribble
protocol Request(role Client, role Server) {
  clock c;
  ask() from Client to Server resetting c;
  accepted() from Server to Client within 1s;
  answer() from Server to Client within [0s; 5s] on c;
}
\`\`\`

Not so: \`within [5s; 1s]\`, or a deadline that the messages before it can use up.

## Exceptions

\`try { … } catch L at A { … }\`: \`throw L;\` in the body leaves it; A throws, and all who must know are told.

\`\`\`scribble
protocol Order(role Customer, role Shop, role Store) {
  try {
    order(Int) from Customer to Shop;
    choice at Shop {
      reserve(Int) from Shop to Store;
      ready() from Store to Shop;
      bill(Int) from Shop to Customer;
    } or {
      throw SoldOut;
    }
  } catch SoldOut at Shop {
    sorry() from Shop to Customer;
  }
}
\`\`\`

Not so: \`throw Other;\` without a handler, or a role that waits for what no longer comes and cannot be told.

## Grammar

\`\`\`text
module      = ["module" path ";"] {import} {declaration} {protocol}
import      = "import" path ["as" name] ";" | "from" path "import" name ["as" name] ";"
declaration = ("type" | "data" | "sig") ["<" path ">"] (string ["from" string] "as" name
            | path ["as" name]) ";"
protocol    = {"global" | "aux" | "explicit" | "nested"} "protocol" name ["<" parameter {"," parameter} ">"]
              "(" role {"," role} [";" "new" role {"," role}] ")" "{" {protocol} {clocks} {interaction} "}"
parameter   = ("type" | "sig") name
role        = "role" name ["as" name] ["@" "cleared" "(" [name {"," name}] ")"]
clocks      = "clock" name {"," name} ";"
interaction = message | block | step
message     = (signature ("from" name "to" names | ("connect" | "wrap") name "to" name)
            | name "->" names ":" signature | ("connect" | "wrap") name "to" name) {extra} ";"
extra       = "where" "{" predicate "for" name {"," predicate "for" name} "}"
            | "within" (time | "[" time ";" (time | "*") "]") ["on" name] | "resetting" names
block       = "choice" "at" name body {"or" body} | "rec" name body | "par" body {"and" body}
            | "try" body "catch" name "at" name body {"catch" name "at" name body}
step        = "continue" name ";" | "throw" name ";" | "disconnect" name "and" name ";"
            | ["do" | name "calls"] path ["<" argument {"," argument} ">"] "(" player {"," player} ")" ";"
player      = name ["as" name]
argument    = type | signature
body        = "{" {interaction} "}"
signature   = path ["(" [field {"," field}] ")"] | "(" [field {"," field}] ")"
field       = [name ":"] type
type        = path ["<" type {"," type} ">"] {"{" predicate "}" | "@" name ["(" words ")"]}
names       = name {"," name}
path        = name {"." name}
time        = number unit
\`\`\`
`;
