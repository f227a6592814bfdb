// A port that is run by hand: what its connections come to.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "net/port_run.hpp"
#include "proto/ntstatus.hpp"
#include "support/server_answers.hpp"

namespace smbprobe::net {

using probe::Exchange;
using probe::Outcome;

inline constexpr report::ProbedPort kDirect{445, proto::Transport::direct_tcp};
inline constexpr report::ProbedPort kNetbios{139, proto::Transport::netbios};

inline PortRunOptions quick(std::string host = "192.0.2.7") {
  return {.plan = {.depth = report::Depth::quick}, .host = std::move(host)};
}

inline std::vector<Exchange> ended_as(Outcome outcome) {
  Exchange exchange;
  exchange.client = {"192.0.2.1", 50000};
  exchange.outcome = outcome;
  return {exchange};
}

inline std::vector<Exchange> session_refused() {
  auto exchanges = ended_as(Outcome::refused);
  exchanges.front().session_error = 0x82;
  return exchanges;
}

inline PortRunOptions standard() { return {.plan = {.depth = report::Depth::standard}, .host = "192.0.2.7"}; }

/// An SMB2 server refuses: an answer all the same.
inline std::vector<Exchange> smb2_answered() {
  auto exchanges = ended_as(Outcome::reply);
  exchanges.front().request = probe::build_request(probe::full_smb2_offer(), {});
  exchanges.front().reply = test::smb2_says(proto::STATUS_NOT_SUPPORTED);
  return exchanges;
}

inline std::vector<Exchange> smb1_answered() {
  auto exchanges = smb2_answered();
  exchanges.front().request = probe::build_request(probe::Smb1Offer{{"NT LM 0.12"}, true}, {});
  exchanges.front().reply = test::smb1_accepts(0);
  return exchanges;
}

inline std::vector<Exchange> smb2_accepted() {
  auto exchanges = smb2_answered();
  exchanges.front().reply = test::smb2_accepts(proto::SMB_3_0_2);
  return exchanges;
}

inline void end(PortRun& port, const Attempt& attempt, const std::vector<Exchange>& exchanges) {
  port.ended(attempt, probe::read_evidence(exchanges));
}

inline void answer_first_drop_rest(PortRun& port) {
  end(port, *port.next(), smb2_answered());
  while (const auto attempt = port.next()) end(port, *attempt, ended_as(Outcome::closed));
}

}  // namespace smbprobe::net
