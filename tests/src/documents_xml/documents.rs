//! Made-up documents of the kinds that are signed.

/// Of the kind of e-Gov's applications: what is signed, and a place for the signature.
pub(super) const APPLICATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
<DataRoot xmlns:x=\"urn:example:unused\" xml:lang=\"ja\">\r\n\
\t<構成情報 Id=\"構成情報\">\r\n\
\t\t<氏名 フリガナ='ヤマダ\tハナコ'>山田 &amp; 花子&#x3000;</氏名><!-- 控え -->\r\n\
\t\t<添付書類/>\r\n\
\t</構成情報>\r\n\
\t<署名情報/>\r\n\
</DataRoot>\r\n";

/// Of the kind of tax returns.
pub(super) const TAX_RETURN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<DATA xmlns=\"http://tax.example/return\" xmlns:gen=\"http://tax.example/general\" id=\"DATA\">\n\
  <RETURN id=\"RETURN\" VR=\"1.0\"><gen:NAME>髙橋 太郎</gen:NAME><INCOME>1200000</INCOME></RETURN>\n\
</DATA>";

/// With things around its root element.
pub(super) const CONTRACT: &str = "\u{FEFF}<?xml version=\"1.0\"?>\n\
<?style simple?><!-- 案 -->\n\
<c:契約 xmlns:c=\"urn:example:contract\" xmlns=\"urn:example:other\">\
<c:条 番号=\"1\">甲は<![CDATA[<乙>]]>に支払う。</c:条><空白 xmlns=\"\"/>\
</c:契約>\n<?end?>\n";
