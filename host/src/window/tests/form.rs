//! What the window says of an application and of the files that are signed with it.

use std::sync::Arc;

use tegata_protocol::DocumentFormat;

use super::{
    super::view::UiAction,
    documents::{PASSWORD, asked_by, look, sample, text},
    *,
};
use crate::{
    Seal, Visible,
    consent::{Form, ShownContent},
};

fn says(harness: &Harness<'_, Bench>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn an_application_names_its_parts_and_each_attached_file_is_looked_at() {
    for (language, parts, attached) in [
        (
            Language::Ja,
            "次のIdの部分だけです：構成情報、様式",
            "添付ファイルです。",
        ),
        (
            Language::En,
            "with these Ids: 構成情報, 様式",
            "An attached file.",
        ),
    ] {
        let xml = ShownContent::Xml(Arc::new(b"<r/>".to_vec()));
        let mut samples = [sample("申請書.xml", xml), sample("図面.txt", text("図面"))];
        let ids = ["構成情報", "様式"].map(str::to_owned).to_vec();
        samples[0].0.form = Form::Egov { ids };
        samples[1].0.form = Form::Attached;
        let mut harness = asked_by(Asker::CommandLine, language, &samples, PASSWORD);
        look(&mut harness);
        check_texts(&harness, &[parts]);
        assert!(!says(&harness, attached));
        let model = &mut harness.state_mut().model;
        assert!(!model.documents().are_ready());
        model.act(UiAction::ShowDocument(1));
        look(&mut harness);
        check_texts(&harness, &[attached]);
        assert!(!says(&harness, parts));
        assert!(harness.state().model.documents().are_ready());
    }
}

#[test]
fn where_a_signature_will_be_seen_is_said_with_the_document() {
    for (language, seal, told) in [
        (
            Language::Ja,
            Seal::Missing,
            "2 ページ目の、左から 100 mm、下から 20 mm の所に",
        ),
        (Language::Ja, Seal::FamilyName, "名字の印影が"),
        (
            Language::En,
            Seal::Missing,
            "On page 2, 100 mm from the left and 20 mm from",
        ),
        (
            Language::En,
            Seal::FamilyName,
            "a seal with your family name",
        ),
    ] {
        let mut samples = [sample("a.txt", text("text"))];
        let visible = Visible {
            page: 2,
            left: 100,
            bottom: 20,
            seal,
        };
        samples[0].0.form = Form::Seen(DocumentFormat::Pdf, visible);
        for scene in [PASSWORD, Scene::ConfirmSigner(holder("手形　花子"))] {
            let harness = asked_by(Asker::CommandLine, language, &samples, scene);
            check_texts(&harness, &[told]);
        }
    }
}
