#include "view/json/session_json.hpp"

#include "report/field_json.hpp"
#include "report/session_fields.hpp"
#include "report/version.hpp"

namespace smbprobe::view {

std::string session_to_json(const report::Session& session, int indent) {
  base::JsonWriter out(indent);
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "session");
  report::write_rows(out, report::Fields<report::Session>::list, session);
  out.end_object();
  return out.take();
}

}  // namespace smbprobe::view
