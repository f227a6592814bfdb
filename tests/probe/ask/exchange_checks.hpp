// One script in every way: whole, in small chunks, and with a failure in place of each event.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "support/scripted_peer.hpp"
#include "support/server_answers.hpp"

namespace smbprobe::test {

[[nodiscard]] inline probe::RequestInputs some_inputs() {
  probe::RequestInputs inputs;
  inputs.client_guid.fill(0x11);
  inputs.salt.assign(32, 0x5A);
  inputs.net_name = "nas.lan";
  return inputs;
}

[[nodiscard]] inline probe::Link link_over(proto::Transport transport) {
  probe::Link link;
  link.client = {"127.0.0.1", 50000};
  link.server = {"192.0.2.7", static_cast<std::uint16_t>(transport == proto::Transport::netbios ? 139 : 445)};
  link.transport = transport;
  link.called = proto::make_netbios_name("*SMBSERVER", proto::kFileServerSuffix);
  link.connection = 7;
  link.unix_offset_us = 1'000'000;
  return link;
}

[[nodiscard]] inline probe::NegotiateExchange exchange_of(probe::Job job,
                                                          proto::Transport transport = proto::Transport::direct_tcp) {
  return {std::move(job), some_inputs(), link_over(transport)};
}

[[nodiscard]] inline proto::Bytes framed(proto::ByteView message,
                                         proto::Transport transport = proto::Transport::direct_tcp) {
  return proto::frame_message(message, transport);
}

/// A connection that tries a session.
[[nodiscard]] inline probe::Job trying(probe::Session session, probe::Offer offer = probe::full_smb2_offer()) {
  probe::Job job{std::move(offer), std::nullopt, false};
  job.session = session;
  return job;
}

/// NEGOTIATE, CHALLENGE, and `last` to the AUTHENTICATE, in its family.
[[nodiscard]] inline ScriptedPeer after_challenge(const proto::Bytes& last) {
  const bool smb2 = proto::is_smb2(last);
  return ScriptedPeer()
      .takes()
      .says(framed(smb2 ? smb311_accepts(2, 1) : smb1_accepts(0)))
      .takes()
      .says(framed(smb2 ? smb2_challenges() : smb1_challenges()))
      .takes()
      .says(framed(last));
}

[[nodiscard]] inline bool ends_well(const Played& played) {
  const bool only_last_failed = std::all_of(
      played.exchanges.begin(), played.exchanges.empty() ? played.exchanges.begin() : played.exchanges.end() - 1,
      [](const probe::Exchange& each) { return each.outcome == probe::Outcome::reply; });
  return played.done && played.resumes <= probe::kMaxResumes && !played.exchanges.empty() && only_last_failed;
}

/// A failure at each step: it ends, and what had come before is kept as it came.
inline void check_failures(const probe::NegotiateExchange& machine, const ScriptedPeer& peer, std::size_t chunk) {
  const Played whole = peer.play(machine, chunk);
  const std::array<std::optional<probe::Outcome>, 3> failures{std::nullopt, probe::Outcome::reset,
                                                              probe::Outcome::silent};
  for (std::size_t at = 0; at < whole.resumes; ++at) {
    for (const auto& failure : failures) {
      const Played cut = peer.play(machine, chunk, Injection{at, failure});
      bool kept = ends_well(cut) && cut.exchanges.size() <= whole.exchanges.size();
      std::size_t replies = 0;
      for (std::size_t i = 0; kept && i < cut.exchanges.size(); ++i) {
        if (cut.exchanges[i].outcome != probe::Outcome::reply) continue;
        ++replies;
        kept = cut.exchanges[i].reply == whole.exchanges[i].reply &&
               cut.exchanges[i].request == whole.exchanges[i].request;
      }
      CAPTURE(at);
      CHECK((kept && replies >= whole.replies_after[at]));
    }
  }
}

/// `verify(exchanges)` holds for every size of chunk, and the script survives failures.
template <class Verify>
void check_script(const probe::NegotiateExchange& machine, const ScriptedPeer& peer, Verify verify) {
  for (const std::size_t chunk : {kWhole, std::size_t{1}, std::size_t{3}}) {
    CAPTURE(chunk);
    const Played played = peer.play(machine, chunk);
    CHECK(ends_well(played));
    verify(played.exchanges);
  }
  check_failures(machine, peer, kWhole);
  check_failures(machine, peer, 61);
}

}  // namespace smbprobe::test
