#include "probe/ask/ipc_try.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "probe/survey/confirmation.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_session_setup.hpp"
#include "proto/tree_connect.hpp"

namespace smbprobe::probe {
namespace {

using proto::Bytes;
using proto::ByteView;

constexpr std::string_view kIpcShare = "\\IPC$";
constexpr std::uint32_t kErrorSeverity = 0xC0000000;  // [MS-ERREF] 2.3

std::optional<Bytes> ask_in_smb2(ByteView request, ByteView reply, std::string path) {
  const auto asked = proto::decode_smb2_session_setup_request(request);
  const auto got = proto::decode_smb2_session_setup_response(reply);
  if (!asked || !got || got->header.status != proto::STATUS_SUCCESS) return std::nullopt;
  proto::Smb2TreeConnectRequest tree;
  tree.header = proto::probe_smb2_header(proto::SMB2_TREE_CONNECT, asked->header.message_id + 1);
  tree.header.session_id = got->header.session_id;
  tree.path = std::move(path);
  return proto::build_smb2_tree_connect_request(tree);
}

std::optional<Bytes> ask_in_smb1(ByteView request, ByteView reply, std::string path) {
  const auto asked = proto::decode_smb1_session_setup_request(request);
  const auto got = proto::decode_smb1_session_setup_response(reply);
  if (!asked || !got || got->header.status != proto::STATUS_SUCCESS) return std::nullopt;
  proto::Smb1TreeConnectRequest tree;
  tree.header = proto::probe_smb1_header(proto::SMB_COM_TREE_CONNECT_ANDX, true);
  tree.header.mid = static_cast<std::uint16_t>(asked->header.mid + 1);
  tree.header.uid = got->header.uid;
  tree.path = std::move(path);
  tree.service = "IPC";
  return proto::build_smb1_tree_connect_request(tree);
}

bool names_ipc(std::string_view path) {
  if (path.size() < kIpcShare.size()) return false;
  return std::ranges::equal(path.substr(path.size() - kIpcShare.size()), kIpcShare,
                            [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; });
}

/// True for an error that refuses every caller; after any other, the next answer could differ.
bool denies(std::uint32_t status) {
  constexpr std::array kOpen{proto::STATUS_MORE_PROCESSING_REQUIRED, proto::STATUS_INVALID_PARAMETER,
                             proto::STATUS_USER_SESSION_DELETED, proto::STATUS_NETWORK_SESSION_EXPIRED};
  if (status == proto::STATUS_ACCESS_DENIED) return true;  // here it is the word for "not you"
  return (status & kErrorSeverity) == kErrorSeverity && !is_resource_status(status) &&
         std::ranges::find(kOpen, status) == kOpen.end();
}

}  // namespace

std::string ipc_path(std::string_view server) {
  std::string name(server.substr(0, server.find('%')));
  if (name.contains(':')) {
    std::ranges::replace(name, ':', '-');
    name += ".ipv6-literal.net";
  }
  return "\\\\" + name + std::string(kIpcShare);
}

std::optional<Bytes> build_ipc_try(ByteView request, ByteView reply, std::string_view server) {
  return proto::is_smb2(reply) ? ask_in_smb2(request, reply, ipc_path(server))
                               : ask_in_smb1(request, reply, ipc_path(server));
}

bool is_ipc_try(const Evidence& evidence) {
  if (const auto* smb2 = evidence.asked<proto::Smb2TreeConnectRequest>()) return names_ipc(smb2->path);
  const auto* smb1 = evidence.asked<proto::Smb1TreeConnectRequest>();
  return smb1 != nullptr && names_ipc(smb1->path);
}

report::Verdict ipc_verdict(const Evidence& evidence) {
  const std::uint32_t number = evidence.exchange->number;
  const auto* got = evidence.got<TreeConnectAnswer>();
  if (got == nullptr) return {report::Answer::unknown, reason_of(evidence), number};
  if (got->status == proto::STATUS_SUCCESS) return {report::Answer::accepted, report::ReasonKind::accepted, number};
  return {denies(got->status) ? report::Answer::refused : report::Answer::unknown,
          {report::ReasonKind::status, got->status},
          number};
}

}  // namespace smbprobe::probe
