// Exchanges made by hand: each outcome, each kind of message.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/report_parts.hpp"
#include "probe/ask/plan.hpp"
#include "proto/smb1_session_setup.hpp"
#include "support/server_answers.hpp"

namespace smbprobe::test {

[[nodiscard]] inline probe::Exchange sample_exchange(probe::Outcome outcome, proto::Bytes request, proto::Bytes reply) {
  probe::Exchange out;
  out.client = {"192.0.2.9", 56281};
  out.server = {"192.0.2.7", 445};
  out.number = 1;
  out.connection = 1;
  out.started_us = kStartedUs;
  out.outcome = outcome;
  if (outcome == probe::Outcome::reply) out.rtt_us = 311;
  out.request = std::move(request);
  out.reply = std::move(reply);
  return out;
}

[[nodiscard]] inline probe::RequestInputs sample_inputs() { return {kSampleGuid, proto::Bytes(32, 0x5A), "nas.lan"}; }

[[nodiscard]] inline proto::Bytes smb2_question() {
  return probe::build_request(probe::full_smb2_offer(), sample_inputs());
}
[[nodiscard]] inline proto::Bytes smb1_question() {
  return probe::build_request(probe::Smb1Offer{{"LANMAN2.1", "NT LM 0.12"}}, sample_inputs());
}

/// A SESSION_SETUP that begins an NTLMSSP negotiation.
[[nodiscard]] inline proto::Bytes setup_question() {
  proto::Smb2SessionSetupRequest request;
  request.header = proto::probe_smb2_header(proto::SMB2_SESSION_SETUP, 1);
  proto::NegTokenInit token;
  token.mech_types = {std::string(proto::kOidNtlmssp)};
  token.mech_token = proto::build_ntlm_negotiate({});
  request.security_buffer = proto::build_neg_token_init(token);
  return proto::build_smb2_session_setup_request(request);
}

[[nodiscard]] inline std::vector<probe::Exchange> sample_exchanges() {
  using probe::Outcome;
  std::vector<probe::Exchange> out{
      sample_exchange(Outcome::reply, smb2_question(), smb311_accepts(2, 2)),
      sample_exchange(Outcome::reply, setup_question(), smb2_challenges()),
      sample_exchange(Outcome::reply, smb2_question(), smb2_says(proto::STATUS_NOT_SUPPORTED)),
      sample_exchange(Outcome::reply, smb1_question(), smb1_accepts(1)),
      sample_exchange(Outcome::reply, smb1_question(), proto::build_smb1_negotiate_response(smb1_plain(1))),
      sample_exchange(Outcome::reply, smb1_question(), proto::build_smb1_negotiate_response(smb1_lanman(0))),
      sample_exchange(Outcome::reply, smb1_question(), smb1_refuses()),
      sample_exchange(Outcome::reply, probe::build_request(probe::multi_protocol_offer(), sample_inputs()),
                      smb2_accepts(0x02FF)),
      sample_exchange(Outcome::garbage, smb2_question(),
                      proto::to_bytes("HTTP/1.1 400 Bad Request\r\n\x1b[31m" + std::string(80, 'x'))),
      sample_exchange(Outcome::silent, smb2_question(), {}),
      sample_exchange(Outcome::refused, smb2_question(), {}),
      sample_exchange(Outcome::refused, smb2_question(), {}),
  };
  out[10].client.port = 0;
  out[11].transport = proto::Transport::netbios;
  out[11].server.port = 139;
  out[11].called_name = "*SMBSERVER<20>";
  out[11].session_error = 0x82;
  out[11].detail = "said \x1b[31mno";
  std::uint32_t number = 0;
  for (auto& exchange : out) exchange.number = exchange.connection = ++number;
  proto::Bytes cut = smb2_accepts(proto::SMB_3_0);
  cut.resize(100);
  out.push_back(sample_exchange(Outcome::reply, smb2_question(), cut));
  out.back().number = out.back().connection = ++number;
  return out;
}

}  // namespace smbprobe::test
