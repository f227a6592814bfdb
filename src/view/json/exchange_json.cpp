#include "view/json/exchange_json.hpp"

#include <algorithm>
#include <vector>

#include "base/json_writer.hpp"
#include "report/cut_text_fields.hpp"
#include "report/field_json.hpp"
#include "report/host_report.hpp"
#include "report/time_text.hpp"
#include "report/version.hpp"
#include "view/message/message_json.hpp"

namespace smbprobe::view {
namespace {

std::string address_or_none(const report::SocketAddress& address) {
  return address.port == 0 ? std::string{} : report::to_string(address);
}

/// The first bytes of a reply that could not be read; "" without a reply.
std::string first_bytes(const proto::Bytes& reply) {
  return proto::to_hex(proto::ByteView{reply}.first(std::min(reply.size(), kShownReplyBytes)));
}

/// "reply", or "reply_bytes" where that cannot be read.
void write_answer(base::JsonWriter& out, const probe::Exchange& e, std::vector<report::CutText>& cut) {
  bool read = false;
  out.key("reply");
  if (e.outcome == probe::Outcome::garbage)
    out.value(nullptr);
  else
    read = write_reply(out, e.reply, e.request, cut);
  out.string_or_null("reply_bytes", read ? "" : first_bytes(e.reply));
}

}  // namespace

std::string exchange_to_json(const probe::Exchange& e) {
  base::JsonWriter out;
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "exchange");
  out.string_or_null("client", address_or_none(e.client));
  out.member("server", report::to_string(e.server));
  out.raw_string("transport", report::name_of(e.transport));
  out.string_or_null("called_name", e.called_name);
  if (!e.via.empty()) out.member("via", e.via);
  out.member("number", e.number);
  out.member("connection", e.connection);
  out.member("request_frame", e.request_frame);
  out.member("reply_frame", e.reply_frame);
  out.member("started", report::iso8601_ms(e.started_us));
  out.member("rtt_us", e.rtt_us);
  out.raw_string("outcome", probe::name_of(e.outcome));
  out.member("session_error", e.session_error);
  out.string_or_null("detail", e.detail);
  if (e.conflict_frame) out.member("conflict_frame", e.conflict_frame);
  out.key("request");
  std::vector<report::CutText> cut;
  write_request(out, e.request, cut);
  write_answer(out, e, cut);
  if (!cut.empty()) {
    out.key("cut");
    report::Codec<std::vector<report::CutText>>::write(out, cut);
  }
  out.end_object();
  return out.take();
}

}  // namespace smbprobe::view
