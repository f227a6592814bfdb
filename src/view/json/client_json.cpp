#include "view/json/client_json.hpp"

#include "audit/clients/clients.hpp"
#include "report/client_fields.hpp"
#include "report/field_json.hpp"
#include "report/version.hpp"

namespace smbprobe::view {

std::string client_to_json(const report::ClientOffer& offer, int indent) {
  base::JsonWriter out(indent);
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "client");
  report::write_rows(out, report::Fields<report::ClientOffer>::list, offer);
  out.array_or_null("differences", audit::differences_from_table(offer),
                    [&](std::string_view each) { out.value(each); });
  out.end_object();
  return out.take();
}

}  // namespace smbprobe::view
