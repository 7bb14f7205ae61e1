// What the head of a page says: from pages as people write them, and as attackers do.
#include "linkpreviews/head_scanner.h"

#include <doctest/doctest.h>

#include "base/utf8.h"
#include "linkpreviews/page_preview.h"

using namespace snug;

namespace {

/// `title | description | site | image`, or `-`.
std::string shown(const std::optional<PageHead>& head) {
  if (!head) return "-";
  return head->title + " | " + head->description + " | " + head->site_name + " | " + head->image;
}

std::string scanned(std::string_view html, std::string_view content_type = "text/html") {
  const std::string whole = shown(scan_head(html, content_type));
  HeadScanner scanner;
  for (const char& c : html) scanner.feed({&c, 1});
  CHECK(shown(scanner.head(content_type)) == whole);
  return whole;
}

std::string title(std::string_view html, std::string_view content_type = "text/html") {
  const auto head = scan_head(html, content_type);
  return head ? head->title : "-";
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

}  // namespace

TEST_CASE("a page with all that a preview has") {
  CHECK(scanned(R"(<!DOCTYPE html><html lang="en"><HEAD prefix='og: x'><meta charset=utf-8>
<title>The plan – e.example</title><link rel=stylesheet href=x>
<meta property="og:title" content="The plan"><META NAME=description CONTENT='What we do.'/>
<meta content="A &amp; B" property=og:site_name><meta property="og:image" content="/p.png?a=1&amp;b=2">
</HEAD><body><title>No</title>)") == "The plan | What we do. | A & B | /p.png?a=1&b=2");
  CHECK(scanned("<title>a</title>") == "a |  |  | ");
  CHECK(scanned("<meta name=twitter:title content=t><meta name=twitter:description content=d>"
                "<meta name=twitter:image:src content=i><title>x</title>") == "t | d |  | i");
  CHECK(scanned("<meta property=og:description content=o><meta name=description content=d>"
                "<meta name=twitter:description content=t><title>x</title>") == "x | o |  | ");
  CHECK(scanned("<meta property=og:title content=first><meta property=og:title content=second>") == "first |  |  | ");
  CHECK(scanned("<meta property=og:title content=''><title>x</title>") == "x |  |  | ");
}

TEST_CASE("what stands behind the head is not read") {
  HeadScanner scanner;
  scanner.feed("<title>a</title></head><meta name=description content=b>");
  CHECK(scanner.is_done());
  CHECK(scanned("<title>a</title></head><meta name=description content=b>") == "a |  |  | ");
  CHECK(scanned("<title>a</title><body class=x><meta name=description content=b>") == "a |  |  | ");
  CHECK(scanned("</header><title>a</title>") == "a |  |  | ");
}

TEST_CASE("what only looks like markup") {
  CHECK(title("<script>'<title>no</title>'</script><title>yes</title>") == "yes");
  CHECK(title("<style></styles><title>no</title></style ><title>yes</title>") == "yes");
  CHECK(title("<!-- <title>no</title> --><title>yes</title>") == "yes");
  CHECK(title("<!--> <title>yes</title> -->") == "yes");
  CHECK(title("<!-- --!><title>yes</title>") == "yes");
  CHECK(title("<?php <title>?><title>yes</title>") == "yes");
  CHECK(title("<![CDATA[x]]><title>yes</title>") == "yes");
  CHECK(title("<title>a <b>c</b> </tit </titles>d</title>") == "a <b>c</b> </tit </titles>d");
  CHECK(title("1 < 2 <<title>yes</TITLE\n>") == "yes");
  CHECK(title("<meta name=x content='<title>no</title>'><title>yes</title>") == "yes");
  CHECK(title("<meta/property='og:title'content='yes'/>") == "yes");
  CHECK(title("<meta property = \"og:title\"  content\n=\n'yes'>") == "yes");
  CHECK(title("</meta property=og:title content=no><title>yes</title>") == "yes");
}

TEST_CASE("characters that have names and numbers") {
  CHECK(title("<title>a &lt;b&gt; &quot;c&quot; &#39;d&#x27; &eacute;&hellip; &#8364;&#128;</title>") ==
        "a <b> \"c\" 'd' é… €€");
  CHECK(title("<title>AT&T &copy=1 &nonsense; &; &#; &#x; & &amp;amp;</title>") ==
        "AT&T &copy=1 &nonsense; &; &#; &#x; & &amp;");
  CHECK(title("<title>&#0;&#xd800;&#x110000;&#99999999999;x</title>") == "\ufffd\ufffd\ufffd\ufffdx");
}

TEST_CASE("one line, without what cannot be seen or turns the text around, and of bounded length") {
  CHECK(title("<title>\n  a \t\r\n b&nbsp;\u3000c  </title>") == "a b c");
  CHECK(title(std::string_view("<title>a\0b\x01\x7f\xc2\x85"
                               "c</title>",
                               24)) == "ab c");
  CHECK(title("<title>a\u202eb\u2066c&#x202e;d\u200e</title>") == "abcd");
  CHECK(title("<title> \n </title>") == "-");
  CHECK(title("<title>\u202e</title>") == "-");
  CHECK(title("<title>" + repeated("ä", 400) + "</title>") == repeated("ä", 400));
  CHECK(title("<title>" + repeated("ä", 402) + "</title>") == repeated("ä", 398) + "…");
  const auto head = scan_head("<title>t</title><meta name=description content='" + std::string(5000, 'x') + "'>", "");
  REQUIRE(head);
  CHECK(head->description == std::string(longest_preview_text - 1, 'x') + "…");
}

TEST_CASE("encodings: by the answer, the mark, the page, and by what the bytes can be") {
  const std::string latin = "<title>caf\xe9 \x80</title>";
  CHECK(title(latin, "text/html; charset=ISO-8859-1") == "café €");
  CHECK(title(latin, "text/html;charset=\"windows-1252\"") == "café €");
  CHECK(title(latin) == "café €");
  CHECK(title("<meta charset='latin1'>" + latin) == "café €");
  CHECK(title("<meta http-equiv=Content-Type content='text/html; charset=cp1252'>" + latin) == "café €");
  CHECK(title(latin, "text/html; charset=utf-8") == "caf\ufffd \ufffd");
  CHECK(title("<title>café</title>") == "café");
  CHECK(title("<meta charset=iso-8859-1><title>café</title>", "text/html; charset=UTF-8") == "café");
  CHECK(title("\xef\xbb\xbf<title>café</title>", "text/html; charset=latin1") == "café");
  for (const char* other : {"shift_jis", "utf-16", "koi8-r", "iso-8859-15", "gb18030", "x"}) {
    CAPTURE(other);
    CHECK(title("<title>a</title>", std::string("text/html; charset=") + other) == "-");
    CHECK(title(std::string("<meta charset=") + other + "><title>a</title>") == "-");
  }
  // A text that is cut in the middle of a character is UTF-8 nevertheless.
  const std::string cut = "<title>é</title><meta name=description content='x" + repeated("é", 5000) + "'>";
  CHECK(title(cut) == "é");
}

TEST_CASE("hostile pages: deep, unterminated, empty, of nothing but one sign") {
  for (const char* part : {"<b><div>",
                           "<",
                           "</",
                           "<a",
                           "<a ",
                           "<a b=",
                           "<a b='",
                           "<!--",
                           "<!---",
                           "<title>",
                           "<title",
                           "&",
                           "&#",
                           "<meta ",
                           "<meta a ",
                           "<script>",
                           "</script",
                           "</title",
                           "\"",
                           "=",
                           "<meta charset=a ",
                           "<meta property=og:title content=x>"}) {
    CAPTURE(part);
    (void)scan_head(repeated(part, 2 << 20), "text/html");
  }
  CHECK(scanned("") == "-");
  CHECK(scanned(std::string(1 << 16, '\0')) == "-");
  CHECK(scanned("<title>half") == "half |  |  | ");
  CHECK(scanned("<title>a</title><meta name=description content='never closed") == "a |  |  | ");
  CHECK(title("<title>" + std::string(1 << 20, 'x') + "</title>").size() == longest_preview_title - 1 + 3);
  CHECK(title("<meta " + std::string(1 << 20, 'x') + "=1 property=og:title content=y>") == "y");
  CHECK(title("<title>" + repeated("<b><div>", 100'000) + "</title>").starts_with("<b><div><b>"));
  CHECK(title(repeated("<b><div>", 100'000) + "<title>deep</title>") == "deep");
}

TEST_CASE("a scanner holds no more of a page than its texts") {
  HeadScanner scanner;
  for (int i = 0; i < 1000; ++i) scanner.feed("<meta property=og:title content='" + std::string(10'000, 'x'));
  const auto head = scanner.head("text/html");
  CHECK_FALSE(head);
  scanner.feed("'>");
  CHECK(scanner.head("text/html").has_value());
  CHECK(is_utf8(scanner.head("text/html")->title));
}
