#include "cli/commands/verb_options.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace smbprobe::cli {
namespace {

using Given = std::vector<GivenOption>;

/// A verb with options of every kind, all but --same marked.
class SampleVerb {
 public:
  SampleVerb() {
    verb.changes_output(app.add_option("-p,--port", port)->type_name("LIST"));
    verb.changes_output(app.add_flag("--wide", wide));
    app.add_option("--same", same);
    verb.changes_output(app.add_option("--word", words)->type_name("one|two"));
  }

  Given parse(std::string line) {
    app.parse(std::move(line));
    return verb.given_options();
  }

  CLI::App app;
  VerbOptions verb{app};
  std::string port = "445";
  bool wide = false;
  std::string same;
  std::vector<std::string> words;
};

TEST_SUITE("cli/verb_options") {
  TEST_CASE("marked options are compared as they are declared, others are not") {
    CHECK(SampleVerb{}.parse("--same x --word one --word two --wide -p 139") ==
          Given{{"--port", "139"}, {"--wide", ""}, {"--word", "one,two"}});
  }

  TEST_CASE("an option that is not given has no value, whatever its default") {
    CHECK(SampleVerb{}.parse("") == Given{{"--port", {}}, {"--wide", {}}, {"--word", {}}});
  }

  TEST_CASE("words come from the argument's name, or from what is offered") {
    SampleVerb sample;
    const auto* const word = sample.app.get_option("--word");
    REQUIRE(sample.verb.words_of(word).size() == 2);
    CHECK(sample.verb.words_of(word)[1].word == "two");
    auto* const port = sample.app.get_option("--port");
    CHECK(sample.verb.words_of(port).empty());
    sample.verb.offers(port, {{"445", "direct"}});
    REQUIRE(sample.verb.words_of(port).size() == 1);
    CHECK(sample.verb.words_of(port)[0].help == "direct");
  }
}

}  // namespace
}  // namespace smbprobe::cli
