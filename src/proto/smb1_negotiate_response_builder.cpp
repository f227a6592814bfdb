#include "proto/smb1_body.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

using Response = Smb1NegotiateResponse;

/// Writes a field at the width of its shape; an absent one as zero.
template <std::unsigned_integral Wire, class T>
void put(Writer& out, const std::optional<T>& value) {
  out.le(static_cast<Wire>(value.value_or(0)));
}

void write_lanman_words(Writer& out, const Response& r) {
  put<std::uint16_t>(out, r.dialect_index);
  put<std::uint16_t>(out, r.security_mode);
  put<std::uint16_t>(out, r.max_buffer_size);
  put<std::uint16_t>(out, r.max_mpx_count);
  put<std::uint16_t>(out, r.max_number_vcs);
  put<std::uint16_t>(out, r.raw_mode);
  put<std::uint32_t>(out, r.session_key);
  put<std::uint16_t>(out, r.server_time);
  put<std::uint16_t>(out, r.server_date);
  put<std::uint16_t>(out, r.server_time_zone);
  put<std::uint16_t>(out, r.challenge_length);
  out.zeros(2);  // Reserved
}

void write_nt_lm_words(Writer& out, const Response& r) {
  put<std::uint16_t>(out, r.dialect_index);
  put<std::uint8_t>(out, r.security_mode);
  put<std::uint16_t>(out, r.max_mpx_count);
  put<std::uint16_t>(out, r.max_number_vcs);
  put<std::uint32_t>(out, r.max_buffer_size);
  put<std::uint32_t>(out, r.max_raw_size);
  put<std::uint32_t>(out, r.session_key);
  put<std::uint32_t>(out, r.capabilities);
  put<std::uint64_t>(out, r.system_time);
  put<std::uint16_t>(out, r.server_time_zone);
  put<std::uint8_t>(out, r.challenge_length);
}

/// Words that no shape has are zero, so that a test can make a server that lies.
void write_words(Writer& out, const Response& r) {
  if (r.word_count == kWordCountCore)
    put<std::uint16_t>(out, r.dialect_index);
  else if (r.word_count == kWordCountLanman)
    write_lanman_words(out, r);
  else if (r.word_count == kWordCountNtLm)
    write_nt_lm_words(out, r);
  else
    out.zeros(r.word_count * std::size_t{2});
}

Bytes data_bytes(const Response& r) {
  const std::uint32_t capabilities = r.capabilities.value_or(0);
  Writer out;
  if (r.word_count == kWordCountLanman) {
    out.bytes(r.challenge);
    if (r.domain_name) write_smb1_string(out, *r.domain_name, false);
  } else if (r.word_count == kWordCountNtLm && (capabilities & CAP_EXTENDED_SECURITY) != 0) {
    out.bytes(r.server_guid.value_or(Guid{}));
    out.bytes(r.security_blob);
  } else if (r.word_count == kWordCountNtLm) {
    const bool unicode = names_are_unicode(r);
    out.bytes(r.challenge);
    // the second name is found by the end of the first, so it cannot stand alone
    if (r.domain_name || r.server_name) write_smb1_string(out, r.domain_name.value_or(""), unicode);
    if (r.server_name) write_smb1_string(out, *r.server_name, unicode);
  }
  return out.finish();
}

}  // namespace

Bytes build_smb1_negotiate_response(const Smb1NegotiateResponse& response) {
  Writer out;
  write_smb1_header(out, response.header);
  out.le(response.word_count);
  write_words(out, response);
  write_smb1_bytes(out, data_bytes(response));
  return out.finish();
}

}  // namespace smbprobe::proto
