#include "view/json/exchange_json.hpp"

#include <algorithm>

#include "report/host_report.hpp"
#include "report/time_text.hpp"
#include "view/json/host_json.hpp"
#include "view/message/json_message.hpp"

namespace smbprobe::view {
namespace {

base::Json address_or_null(const probe::SocketAddress& address) {
  return address.port == 0 ? base::Json(nullptr) : base::Json(probe::to_string(address));
}

/// The first bytes of a reply that could not be read.
base::Json first_bytes(const proto::Bytes& reply) {
  if (reply.empty()) return nullptr;
  return proto::to_hex(proto::ByteView{reply}.first(std::min(reply.size(), kShownReplyBytes)));
}

}  // namespace

base::Json exchange_to_json(const probe::Exchange& e) {
  base::Json reply = e.outcome == probe::Outcome::garbage ? base::Json(nullptr) : reply_to_json(e.reply, e.request);
  base::Json reply_bytes = reply.is_null() ? first_bytes(e.reply) : base::Json(nullptr);
  return {{"schema", report::kJsonSchema},
          {"type", "exchange"},
          {"client", address_or_null(e.client)},
          {"server", probe::to_string(e.server)},
          {"transport", report::name_of(e.transport)},
          {"called_name", base::or_null(e.called_name)},
          {"number", e.number},
          {"connection", e.connection},
          {"request_frame", base::or_null(e.request_frame)},
          {"reply_frame", base::or_null(e.reply_frame)},
          {"started", report::iso8601_ms(e.started_us)},
          {"rtt_us", base::or_null(e.rtt_us)},
          {"outcome", probe::name_of(e.outcome)},
          {"session_error", base::or_null(e.session_error)},
          {"detail", base::or_null(e.detail)},
          {"request", request_to_json(e.request)},
          {"reply", std::move(reply)},
          {"reply_bytes", std::move(reply_bytes)}};
}

}  // namespace smbprobe::view
