#include "proto/smb1_session_setup.hpp"

#include "proto/reader.hpp"
#include "proto/smb1_body.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::uint8_t kRequestWordCount = 12;
constexpr std::uint8_t kResponseWordCount = 4;
constexpr std::size_t kWordsOffset = kSmb1HeaderSize + 1;

/// The bytes behind the words: the blob, a pad where UTF-16 asks for an even place in the message, the strings.
Bytes data_bytes(const Smb1Header& header,
                 std::uint8_t word_count,
                 ByteView blob,
                 std::initializer_list<std::string_view> strings) {
  const std::size_t offset = kWordsOffset + word_count * std::size_t{2} + 2;
  Writer out;
  out.bytes(blob);
  if (is_unicode(header) && (offset + blob.size()) % 2 != 0) out.zeros(1);
  for (const std::string_view text : strings) write_smb1_string(out, text, is_unicode(header));
  return out.finish();
}

/// Takes the strings that follow one another behind the blob.
class StringTaker {
 public:
  StringTaker(const Smb1Body& body, std::size_t blob_size)
      : rest_(body.bytes.subspan(blob_size)), unicode_(is_unicode(body.header)) {
    const bool odd = (body.bytes_offset + blob_size) % 2 != 0;
    if (unicode_ && has_pad(odd)) rest_ = rest_.subspan(1);
  }

  std::string next() {
    Smb1String out = take_smb1_string(rest_, unicode_);
    rest_ = rest_.subspan(out.size);
    return std::move(out.text);
  }

 private:
  /// A pad stands at an odd place. impacket counts differently, so the first letter decides where it is one of ASCII.
  [[nodiscard]] bool has_pad(bool odd) const {
    if (rest_.size() < 2) return odd && !rest_.empty();
    if (odd) return rest_[0] == 0 || rest_[1] != 0;
    return rest_[0] == 0 && rest_[1] != 0;
  }

  ByteView rest_;
  bool unicode_;
};

/// The first `length` bytes of the data: the blob. Error: truncated.
Decoded<Bytes> take_blob(const Smb1Body& body, std::uint16_t length) {
  Reader r(body.bytes, body.bytes_offset);
  const ByteView blob = r.take(length, "SecurityBlob");
  return r.finish(Bytes(blob.begin(), blob.end()));
}

}  // namespace

Bytes build_smb1_session_setup_request(const Smb1SessionSetupRequest& request) {
  Writer out;
  write_smb1_header(out, request.header);
  out.le(kRequestWordCount);
  write_no_smb1_andx(out);
  out.le(request.max_buffer_size);
  out.le(request.max_mpx_count);
  out.le(request.vc_number);
  out.le(request.session_key);
  const auto blob_length = out.reserve<std::uint16_t>();
  out.patch(blob_length, request.security_blob.size());
  out.zeros(4);  // Reserved
  out.le(request.capabilities);
  write_smb1_bytes(out, data_bytes(request.header, kRequestWordCount, request.security_blob,
                                   {request.native_os, request.native_lan_man}));
  return out.finish();
}

Decoded<Smb1SessionSetupRequest> decode_smb1_session_setup_request(ByteView message) {
  const auto body = decode_smb1_body(message, SMB_COM_SESSION_SETUP_ANDX, false, kRequestWordCount);
  if (!body) return std::unexpected(body.error());
  Smb1SessionSetupRequest out{.header = body->header, .security_blob = {}, .native_os = {}, .native_lan_man = {}};
  Reader r(body->words, kWordsOffset);
  r.skip(kSmb1AndXSize, "AndX");
  out.max_buffer_size = r.le<std::uint16_t>("MaxBufferSize");
  out.max_mpx_count = r.le<std::uint16_t>("MaxMpxCount");
  out.vc_number = r.le<std::uint16_t>("VcNumber");
  out.session_key = r.le<std::uint32_t>("SessionKey");
  const auto blob_length = r.le<std::uint16_t>("SecurityBlobLength");
  r.skip(4, "Reserved");
  out.capabilities = r.le<std::uint32_t>("Capabilities");
  if (const auto fixed = r.finish(true); !fixed) return std::unexpected(fixed.error());
  auto blob = take_blob(*body, blob_length);
  if (!blob) return std::unexpected(blob.error());
  out.security_blob = *std::move(blob);
  StringTaker strings(*body, blob_length);
  out.native_os = strings.next();
  out.native_lan_man = strings.next();
  return out;
}

Bytes build_smb1_session_setup_response(const Smb1SessionSetupResponse& response) {
  Writer out;
  write_smb1_header(out, response.header);
  out.le(kResponseWordCount);
  write_no_smb1_andx(out);
  out.le(response.action);
  const auto blob_length = out.reserve<std::uint16_t>();
  out.patch(blob_length, response.security_blob.size());
  write_smb1_bytes(out, data_bytes(response.header, kResponseWordCount, response.security_blob,
                                   {response.native_os, response.native_lan_man, response.primary_domain}));
  return out.finish();
}

Decoded<Smb1SessionSetupResponse> decode_smb1_session_setup_response(ByteView message) {
  const auto body = decode_smb1_body(message, SMB_COM_SESSION_SETUP_ANDX, true, kResponseWordCount);
  if (!body) return std::unexpected(body.error());
  Smb1SessionSetupResponse out{
      .header = body->header, .security_blob = {}, .native_os = {}, .native_lan_man = {}, .primary_domain = {}};
  Reader r(body->words, kWordsOffset);
  r.skip(kSmb1AndXSize, "AndX");
  out.action = r.le<std::uint16_t>("Action");
  const auto blob_length = r.le<std::uint16_t>("SecurityBlobLength");
  if (const auto fixed = r.finish(true); !fixed) return std::unexpected(fixed.error());
  auto blob = take_blob(*body, blob_length);
  if (!blob) return std::unexpected(blob.error());
  out.security_blob = *std::move(blob);
  StringTaker strings(*body, blob_length);
  out.native_os = strings.next();
  out.native_lan_man = strings.next();
  out.primary_domain = strings.next();
  return out;
}

}  // namespace smbprobe::proto
