//! What the window says of an application and of the files that are signed with it.

use std::sync::Arc;

use super::{
    super::view::UiAction,
    documents::{PASSWORD, asked_by, look, sample, text},
    *,
};
use crate::consent::{Form, ShownContent};

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
