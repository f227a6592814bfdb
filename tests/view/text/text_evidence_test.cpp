#include <doctest/doctest.h>

#include "cli/sample_exchanges.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

std::string evidence_line(proto::Bytes request, proto::Bytes reply) {
  const auto exchange = test::sample_exchange(probe::Outcome::reply, std::move(request), std::move(reply));
  return evidence_list({&exchange, 1}).at(0);
}

proto::Bytes asks_ipc(std::string path) {
  return proto::build_smb2_tree_connect_request(
      {.header = proto::probe_smb2_header(proto::SMB2_TREE_CONNECT, 3), .flags = 0, .path = std::move(path)});
}

TEST_SUITE("view/text_evidence") {
  TEST_CASE("says which share a null session asked for and what it got") {
    const std::string path = R"(\\192.0.2.7\IPC$)";
    CHECK(evidence_line(asks_ipc(path), test::smb2_opens_ipc())
              .starts_with(R"(#1 445 SMB2 TREE_CONNECT \\192.0.2.7\IPC$ -> granted)"));
    CHECK(evidence_line(asks_ipc(path), test::smb2_says(proto::STATUS_ACCESS_DENIED, proto::SMB2_TREE_CONNECT))
              .starts_with(R"(#1 445 SMB2 TREE_CONNECT \\192.0.2.7\IPC$ -> STATUS_ACCESS_DENIED)"));
    const auto header = proto::probe_smb1_header(proto::SMB_COM_TREE_CONNECT_ANDX, true);
    CHECK(evidence_line(proto::build_smb1_tree_connect_request({.header = header, .path = path, .service = "IPC"}),
                        test::smb1_opens_ipc())
              .starts_with(R"(#1 445 SMB1 TREE_CONNECT \\192.0.2.7\IPC$ -> granted)"));
  }
}

}  // namespace
}  // namespace smbprobe::view
