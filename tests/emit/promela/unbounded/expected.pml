/* offer
   spin -a FILE && gcc -O2 -o pan pan.c && ./pan
   spin -DRECEPTION -a FILE: messages that nobody takes break an assertion.
   ./pan -q: messages that are left at the end are errors, too. */
#define ROOM 4 /* most messages in a channel */
mtype = { price, accept, refuse };
chan Seller_Ann = [ROOM] of { mtype };
chan Seller_Bob = [ROOM] of { mtype };
chan Ann_Seller = [ROOM] of { mtype };

active proctype Seller() {
  xs Seller_Ann, Seller_Bob;
  xr Ann_Seller;
at_offers:
  if
  :: d_step { nfull(Seller_Ann) && nfull(Seller_Bob) -> Seller_Ann!price; Seller_Bob!price } -> goto end_waits
  fi;
end_waits:
  if
  :: Ann_Seller?accept -> goto end_sold
  :: Ann_Seller?refuse -> goto end_kept
  :: true /* timeout */ -> goto end_late
  fi;
end_sold:
  false;
end_kept:
  false;
end_late:
  false;
}

active proctype Ann() {
  xs Ann_Seller;
  xr Seller_Ann;
at_listens:
  if
  :: Seller_Ann?price -> goto at_thinks
#ifdef RECEPTION
  :: nempty(Seller_Ann) && !(Seller_Ann?[price]) -> assert(false)
#endif
  fi;
at_thinks:
  if
  :: Ann_Seller!accept -> goto end_done
  :: Ann_Seller!refuse -> goto end_done
  fi;
end_done:
  false;
}

active proctype Bob() {
  xr Seller_Bob;
at_listens:
  if
  :: Seller_Bob?price -> goto end_knows
#ifdef RECEPTION
  :: nempty(Seller_Bob) && !(Seller_Bob?[price]) -> assert(false)
#endif
  fi;
end_knows:
  false;
}
/* lost: There is no clock: windows are left out, and a timeout may come at any time. */
/* lost: Channels hold any number of messages; here they hold at most 4. */
