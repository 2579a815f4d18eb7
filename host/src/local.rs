//! Signing without a browser: documents of this computer, asked for by a command. The same person, the
//! same card and the same rules as for a site.

use std::{
    io,
    pin::pin,
    sync::{Arc, mpsc::channel},
    thread,
};

use tegata_protocol::{Detail, ErrorCode, Language};
use tokio::runtime::{Builder, Runtime};

use crate::{
    Asker, CardThread, Confined, Consent, ConsentLock, ConsentRequest, Document, Edition, KeyUse,
    Matter, NoDisplay, OpenConsent, Reader, SignedDocument,
    run::{OpenWindow, now, show_windows},
    session::{Failure, clean_up, locked, show_done},
    signing::Signing,
    terminated::asked_to_end,
};

/// Documents to be signed together, and who hears of it.
pub struct LocalSigning<P> {
    /// At least one.
    pub documents: Vec<Document>,
    /// Language to start in.
    pub language: Language,
    /// Opens the reader, once a person can be asked.
    pub open_reader: Box<dyn FnOnce() -> Box<dyn Reader> + Send>,
    /// Hears how many documents the card has signed.
    pub progress: P,
}

impl<P: FnMut(u32) + Send + 'static> LocalSigning<P> {
    /// Asks in the consent window, which belongs to this thread: it must be the main one.
    ///
    /// # Errors
    /// A code and a clause for developers; the person was told in the window, if there was one.
    pub fn in_window(self, _confined: &Confined) -> Result<Vec<SignedDocument>, Failure> {
        let (windows, requests) = channel();
        let session = thread::spawn(move || {
            let asked = self.asked();
            runtime()?.block_on(async {
                let mut end = pin!(asked_to_end());
                let _lock = ConsentLock::take().map_err(|error| locked(&error))?;
                let mut window = OpenWindow(windows);
                let opened = tokio::select! {
                    opened = window.open(asked) => opened.map_err(|NoDisplay| no_display())?,
                    () = &mut end => return Err(ended()),
                };
                self.sign(opened, end).await
            })
        });
        show_windows(&requests);
        session.join().unwrap_or_else(|_| Err(broken()))
    }

    /// Asks a person who is there already, at a terminal for instance.
    ///
    /// # Errors
    /// As [`LocalSigning::in_window`].
    pub fn with(
        self,
        _confined: &Confined,
        consent: impl Consent,
    ) -> Result<Vec<SignedDocument>, Failure> {
        runtime()?.block_on(async {
            let end = asked_to_end();
            let _lock = ConsentLock::take().map_err(|error| locked(&error))?;
            self.sign(consent, end).await
        })
    }

    fn asked(&self) -> ConsentRequest {
        let entries = self.documents.iter().flat_map(Document::entries);
        let documents = entries.map(|(listed, _)| listed.clone());
        ConsentRequest {
            asker: Asker::CommandLine,
            edition: Edition::Release,
            language: self.language,
            matter: Matter::Signing {
                documents: documents.collect(),
                purpose: None,
            },
        }
    }

    /// `end` is the system's request to end, listened for from before a person was asked.
    async fn sign(
        self,
        mut consent: impl Consent,
        end: impl Future<Output = ()>,
    ) -> Result<Vec<SignedDocument>, Failure> {
        let mut card = CardThread::start((self.open_reader)(), KeyUse::DigitalSignature);
        let signing = Signing {
            documents: Arc::new(self.documents),
            now,
            progress: self.progress,
        };
        let outcome = tokio::select! {
            outcome = signing.run(&mut consent, &mut card) => outcome,
            () = end => Err(ended()),
        };
        card.give_up();
        if outcome.is_ok() {
            show_done(&mut consent).await;
        }
        drop(consent);
        clean_up(card).await;
        outcome
    }
}

fn runtime() -> Result<Runtime, Failure> {
    let runtime: io::Result<Runtime> = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|_| broken())
}

const fn broken() -> Failure {
    let detail = Detail::Borrowed("the signing could not be run");
    (ErrorCode::HostFailed, detail)
}

const fn ended() -> Failure {
    let detail = Detail::Borrowed("the program was asked to end");
    (ErrorCode::Aborted, detail)
}

const fn no_display() -> Failure {
    let detail = Detail::Borrowed("there is no display");
    (ErrorCode::NoDisplay, detail)
}

#[cfg(test)]
mod tests {
    use tegata_protocol::DocumentName;

    use super::*;
    use crate::{Attachment, Form};

    #[test]
    fn files_that_are_signed_with_a_document_stand_in_the_list_behind_it() {
        let name = |name: &str| DocumentName::parse(name).unwrap();
        let attached = Attachment::held(name("b.txt"), b"text".to_vec()).unwrap();
        let (ids, xml) = (vec!["a".to_owned()], b"<r><a Id=\"a\"/></r>".to_vec());
        let document = Document::egov(name("a.xml"), xml, ids.clone(), vec![attached]);
        let signing = LocalSigning {
            documents: vec![document.unwrap()],
            language: Language::En,
            open_reader: Box::new(|| unreachable!("nothing is signed")),
            progress: |_| {},
        };
        let Matter::Signing { documents, .. } = signing.asked().matter else {
            panic!("this is no login");
        };
        let forms: Vec<_> = documents.iter().map(|listed| &listed.form).collect();
        assert_eq!(forms, [&Form::Egov { ids }, &Form::Attached]);
        let sizes: Vec<_> = documents.iter().map(|listed| listed.size).collect();
        assert_eq!(sizes, [18, 4]);
    }
}
