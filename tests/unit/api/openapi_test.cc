#include "api/openapi.h"

#include <doctest/doctest.h>

#include <set>

using namespace snug;

namespace {

/// Every `$ref` in a document.
void collect_references(json::Value value, std::set<std::string>& out) {
  value.each_member([&](std::string_view name, json::Value member) {
    if (name == "$ref") out.insert(std::string(*member.string()));
    collect_references(member, out);
    return true;
  });
  value.each_element([&](json::Value element) {
    collect_references(element, out);
    return true;
  });
}

json::Value at(json::Value value, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) {
    const auto member = value.member(name);
    REQUIRE_MESSAGE(member, name);
    value = *member;
  }
  return value;
}

}  // namespace

TEST_CASE("the document describes the table") {
  const Table table(all_operations());
  const std::string text = openapi_document(table, "1.2.3");
  const auto document = json::parse(text);
  REQUIRE(document);
  CHECK(at(*document, {"openapi"}).string() == "3.1.0");
  CHECK(at(*document, {"info", "version"}).string() == "1.2.3");

  std::size_t described = 0, with_path = 0;
  at(*document, {"paths"}).each_member([&](std::string_view, json::Value methods) {
    methods.each_member([&](std::string_view, json::Value operation) {
      ++described;
      CHECK(table.find(*at(operation, {"operationId"}).string()));
      return true;
    });
    return true;
  });
  for (const Operation& operation : table.all()) with_path += !operation.method.empty();
  CHECK(described == with_path);
}

TEST_CASE("everything that is referred to is there") {
  const std::string text = openapi_document(Table(all_operations()), "1");
  const auto document = json::parse(text);
  REQUIRE(document);
  std::set<std::string> references;
  collect_references(*document, references);
  CHECK(references.contains("#/components/schemas/Chat"));
  for (const std::string& reference : references) {
    CAPTURE(reference);
    json::Value value = *document;
    std::size_t begin = 2;
    while (begin < reference.size()) {
      const std::size_t end = std::min(reference.find('/', begin), reference.size());
      value = at(value, {std::string_view(reference).substr(begin, end - begin)});
      begin = end + 1;
    }
  }
}

TEST_CASE("parameters stand where REST takes them") {
  const std::string text = openapi_document(Table(all_operations()), "1");
  const auto document = json::parse(text);
  REQUIRE(document);
  const json::Value list = at(*document, {"paths", "/chats/{chatId}/messages", "get"});
  std::vector<std::string> places;
  at(list, {"parameters"}).each_element([&](json::Value parameter) {
    if (parameter.member("in")) places.emplace_back(*parameter.member("in")->string());
    return true;
  });
  CHECK(places == std::vector<std::string>{"path", "query", "query", "query", "query"});
  CHECK_FALSE(list.member("requestBody"));

  const json::Value send = at(*document, {"paths", "/chats/{chatId}/messages", "post"});
  const json::Value body = at(send, {"requestBody", "content", "application/json", "schema"});
  CHECK(at(body, {"properties"}).member("content"));
  CHECK_FALSE(at(body, {"properties"}).member("chatId"));
  CHECK(at(send, {"responses", "200", "headers"}).member("Snug-Cursor"));
}
