#include "cli/commands/client_job.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "audit/clients/client_wire.hpp"
#include "probe/survey/client_guess.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::cli {
namespace {

/// What a listener would take the client for.
const audit::Client* taken_for(const audit::Client& client) {
  const auto job = job_of(client);
  probe::ClientTraits traits;
  probe::RequestInputs inputs;
  inputs.salt = proto::Bytes(32, 7);
  inputs.net_name = "nas";
  const auto request = probe::first_request(*job, inputs);
  if (auto smb1 = proto::decode_smb1_negotiate_request(request)) traits.smb1 = *std::move(smb1);
  const auto second = job->after_wildcard ? probe::build_request(*job->after_wildcard, inputs, 1) : request;
  if (auto smb2 = proto::decode_smb2_negotiate_request(second)) traits.smb2 = *std::move(smb2);
  const auto guess = probe::guess_client(traits);
  return guess ? audit::client_of_guess(*guess) : nullptr;
}

}  // namespace

TEST_SUITE("cli/client_job") {
  TEST_CASE("who sends a client's NEGOTIATE is taken for that client") {
    for (const std::string_view name :
         {"Windows 7", "Windows 10 1709 and later", "Windows 11 before 24H2", "Windows 11 24H2 and later", "macOS 11",
          "macOS 12 and later", "Linux 5.15 and later", "smbclient 4.15 and later", "Metasploit (ruby_smb)"}) {
      CAPTURE(name);
      const auto* client = *audit::find_client(name);
      CHECK(taken_for(*client) == client);
    }
  }

  TEST_CASE("every client of the table has a request with its dialects") {
    for (const auto& client : audit::clients_table()) {
      CAPTURE(client.name);
      const auto job = job_of(client);
      const auto* smb2 = std::get_if<probe::Smb2Offer>(&job->offer);
      CHECK((smb2 == nullptr) == (client.smb1_highest != audit::Smb1Level::none));
      if (smb2 != nullptr) CHECK(smb2->dialects == audit::dialects_of(client));
      CHECK(job->after_wildcard.has_value() == (smb2 == nullptr && client.highest != 0));
    }
  }

  TEST_CASE("a client that requires signing says so") {
    const auto job = job_of(**audit::find_client("Windows 11 24H2"));
    CHECK(std::get<probe::Smb2Offer>(job->offer).security_mode == 3);
  }
}

}  // namespace smbprobe::cli
