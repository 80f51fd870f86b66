-------------------- MODULE offer --------------------
EXTENDS Naturals, Sequences, TLC

VARIABLES at, channel

Room == 2
Channels == {<<"Seller", "Ann">>, <<"Seller", "Bob">>, <<"Ann", "Seller">>}

Init ==
  /\ at = "Seller" :> "offers" @@ "Ann" :> "listens" @@ "Bob" :> "listens"
  /\ channel = [c \in Channels |-> <<>>]

CanSend(cs) == \A c \in cs : Len(channel[c]) < Room
Send(cs, m) ==
  channel' = [c \in Channels |-> IF c \in cs THEN Append(channel[c], m) ELSE channel[c]]

Seller ==
  \/ at["Seller"] = "offers" /\ CanSend({<<"Seller", "Ann">>, <<"Seller", "Bob">>}) /\ Send({<<"Seller", "Ann">>, <<"Seller", "Bob">>}, "price()") /\ at' = [at EXCEPT !["Seller"] = "waits"]
  \/ at["Seller"] = "waits" /\ channel[<<"Ann", "Seller">>] /= <<>> /\ Head(channel[<<"Ann", "Seller">>]) = "accept()" /\ channel' = [channel EXCEPT ![<<"Ann", "Seller">>] = Tail(@)] /\ at' = [at EXCEPT !["Seller"] = "sold"]
  \/ at["Seller"] = "waits" /\ channel[<<"Ann", "Seller">>] /= <<>> /\ Head(channel[<<"Ann", "Seller">>]) = "refuse()" /\ channel' = [channel EXCEPT ![<<"Ann", "Seller">>] = Tail(@)] /\ at' = [at EXCEPT !["Seller"] = "kept"]
  \/ at["Seller"] = "waits" /\ UNCHANGED channel /\ at' = [at EXCEPT !["Seller"] = "late"]

Ann ==
  \/ at["Ann"] = "listens" /\ channel[<<"Seller", "Ann">>] /= <<>> /\ Head(channel[<<"Seller", "Ann">>]) = "price()" /\ channel' = [channel EXCEPT ![<<"Seller", "Ann">>] = Tail(@)] /\ at' = [at EXCEPT !["Ann"] = "thinks"]
  \/ at["Ann"] = "thinks" /\ CanSend({<<"Ann", "Seller">>}) /\ Send({<<"Ann", "Seller">>}, "accept()") /\ at' = [at EXCEPT !["Ann"] = "done"]
  \/ at["Ann"] = "thinks" /\ CanSend({<<"Ann", "Seller">>}) /\ Send({<<"Ann", "Seller">>}, "refuse()") /\ at' = [at EXCEPT !["Ann"] = "done"]

Bob ==
  \/ at["Bob"] = "listens" /\ channel[<<"Seller", "Bob">>] /= <<>> /\ Head(channel[<<"Seller", "Bob">>]) = "price()" /\ channel' = [channel EXCEPT ![<<"Seller", "Bob">>] = Tail(@)] /\ at' = [at EXCEPT !["Bob"] = "knows"]

Ended ==
  /\ at["Seller"] \in {"waits", "sold", "kept", "late"}
  /\ at["Ann"] \in {"done"}
  /\ at["Bob"] \in {"knows"}
  /\ UNCHANGED <<at, channel>>

Next == Seller \/ Ann \/ Bob \/ Ended
Spec == Init /\ [][Next]_<<at, channel>>

NoOrphans ==
  /\ at["Seller"] \in {"sold", "kept", "late"} => channel[<<"Ann", "Seller">>] = <<>>
  /\ at["Ann"] \in {"done"} => channel[<<"Seller", "Ann">>] = <<>>
  /\ at["Bob"] \in {"knows"} => channel[<<"Seller", "Bob">>] = <<>>

NoStrangers ==
  /\ at["Ann"] = "listens" => (channel[<<"Seller", "Ann">>] = <<>> \/ Head(channel[<<"Seller", "Ann">>]) \in {"price()"})
  /\ at["Bob"] = "listens" => (channel[<<"Seller", "Bob">>] = <<>> \/ Head(channel[<<"Seller", "Bob">>]) \in {"price()"})

=======================================================
\* lost: There is no clock: windows are left out, and a timeout may come at any time.
