#include "probe/serve/refusals.hpp"

#include "proto/ntstatus.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb2_error_response.hpp"
#include "proto/writer.hpp"

namespace smbprobe::probe {
namespace {

Reaction smb2_error(const proto::Smb2Header& request, std::uint32_t status) {
  proto::Smb2ErrorResponse response;
  response.header = request;
  response.header.credit_charge = 0;
  response.header.status = status;
  response.header.credits = 1;
  response.header.flags = proto::SMB2_FLAGS_SERVER_TO_REDIR;
  response.header.next_command = 0;
  response.header.signature = {};
  return {proto::build_smb2_error_response(response), GoOn::close};
}

proto::Smb1Header reply_header(const proto::Smb1Header& request) {
  proto::Smb1Header header = request;
  header.flags |= proto::SMB_FLAGS_REPLY;
  header.security_features = {};
  return header;
}

}  // namespace

Reaction refuse_negotiate(proto::ByteView request) {
  if (const auto smb2 = proto::decode_smb2_header(request)) return smb2_error(*smb2, proto::STATUS_NOT_SUPPORTED);
  const auto smb1 = proto::decode_smb1_header(request);
  if (!smb1) return {{}, GoOn::close};
  proto::Smb1NegotiateResponse response;
  response.header = reply_header(*smb1);
  response.word_count = proto::kWordCountCore;
  response.dialect_index = proto::kNoCommonDialect;
  return {proto::build_smb1_negotiate_response(response), GoOn::close};
}

Reaction refuse_session_setup(proto::ByteView request) {
  if (const auto smb2 = proto::decode_smb2_header(request)) return smb2_error(*smb2, STATUS_LOGON_FAILURE);
  const auto smb1 = proto::decode_smb1_header(request);
  if (!smb1) return {{}, GoOn::close};
  proto::Writer out;
  proto::Smb1Header header = reply_header(*smb1);
  header.status = STATUS_LOGON_FAILURE;
  header.flags2 |= proto::SMB_FLAGS2_NT_STATUS;
  proto::write_smb1_header(out, header);
  out.bytes(proto::Bytes{0, 0, 0});  // WordCount, ByteCount
  return {out.finish(), GoOn::close};
}

}  // namespace smbprobe::probe
