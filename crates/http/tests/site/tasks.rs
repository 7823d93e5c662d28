//! What fails becomes a task that a person finds, reads and does.

use actix_web::http::Method;
use ehc_application::{
    notifications::{MailFailure, MemoryMailer, work_once},
    requests::NewRequest,
};
use ehc_domain::{cases::CaseReference, notifications::TaskKind};
use ehc_persistence::{
    Database,
    notifications::{self as post, NewTask, TaskOwner},
};
use ehc_test_support::{Persona, a_request, both_databases, day, mailbox};
use serde_json::Value;

use crate::browser::{Answer, Person, TestSite, as_, json};

/// Records a request of which the receipt goes to an address that the mail server refuses; returns its number.
fn refused_receipt(site: &TestSite) -> CaseReference {
    site.ports.clock.set_day(day("2026-09-07"));
    let requester_email = Some(mailbox("fatima@family.example"));
    let reference = site.record(NewRequest { requester_email, ..a_request("2026-09-04") });
    let mailer = MemoryMailer::new();
    mailer.fail_with(Some(MailFailure::Refused { code: 550 }));
    work_once(&site.app.service, &mailer).unwrap();
    reference
}

async fn open_tasks(site: &TestSite, person: &Person) -> Value {
    let answer = site.get_as(person, "/api/v1/tasks").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn do_by_program(site: &TestSite, person: &Person, id: &str) -> Answer {
    let request = as_(json(Method::POST, &format!("/api/v1/tasks/{id}/done"), "{}"), person);
    site.send(request.insert_header(("x-csrf", person.csrf.clone()))).await
}

both_databases! {
    async fn x_07_an_email_that_fails_is_a_task_that_its_person_opens_and_does(db: &Database) {
        let site = TestSite::new(db);
        let reference = refused_receipt(&site);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let home = site.get_as(&priya, "/work").await;
        assert!(home.body.contains("href=\"/tasks\">Tasks <span class=\"app-masthead__count\">1</span>"), "{}", home.body);

        let list = site.get_as(&priya, "/tasks").await;
        assert!(list.body.contains(&format!("Email not delivered: We have your request: {reference}")) && list.body.contains("due today"), "{}", list.body);
        let id = open_tasks(&site, &priya).await["tasks"][0]["id"].as_str().unwrap().to_owned();
        let task = site.get_as(&priya, &format!("/tasks/{id}")).await;
        assert_eq!(task.status, 200);
        for words in ["the mail server refused it (550)", "We do not try again. Tell them another way", &format!("/cases/{reference}/people")] {
            assert!(task.body.contains(words), "{words}: {}", task.body);
        }
        // Nothing of the family stands in a task.
        assert!(!task.body.contains("fatima") && !task.body.contains("Hassan"), "{}", task.body);

        let done = site.post_as(&priya, &format!("/tasks/{id}/done"), "").await;
        assert_eq!((done.status, done.location()), (303, "/tasks"));
        assert!(site.get_as(&priya, "/tasks").await.body.contains("Nothing to do"));
        let read = site.get_as(&priya, &format!("/tasks/{id}")).await;
        assert!(read.body.contains("Priya Nair") && !read.body.contains("Mark as done"), "{}", read.body);
        let again = do_by_program(&site, &priya, &id).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("already_done")));
    }

    async fn x_07_a_task_is_out_of_reach_of_others(db: &Database) {
        let site = TestSite::new(db);
        refused_receipt(&site);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let id = open_tasks(&site, &priya).await["tasks"][0]["id"].as_str().unwrap().to_owned();
        let helen = site.sign_in(Persona::HelenWard).await;
        assert_eq!(site.get_as(&helen, &format!("/tasks/{id}")).await.status, 404);
        assert_eq!(do_by_program(&site, &helen, &id).await.status, 404);
        assert_eq!(site.get_as(&priya, "/tasks/nonsense").await.status, 404);
        for persona in [Persona::JamesOsei, Persona::OwenPrice] {
            let person = site.sign_in(persona).await;
            for path in ["/tasks".to_owned(), format!("/tasks/{id}"), "/api/v1/tasks".to_owned()] {
                assert_eq!(site.get_as(&person, &path).await.status, 403, "{persona:?} {path}");
            }
            assert_eq!(do_by_program(&site, &person, &id).await.status, 403, "{persona:?}");
            assert!(!site.get_as(&person, "/account").await.body.contains("href=\"/tasks\""), "{persona:?}");
        }
        assert_eq!(open_tasks(&site, &priya).await["tasks"][0]["done_at"], Value::Null);
    }

    async fn x_07_a_task_of_nobody_is_the_administrators(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let task = NewTask {
            dedupe_key: "one".into(),
            kind: TaskKind::UndeliveredEmail,
            case_id: None,
            title: "Email not delivered: new account".into(),
            detail: "The email did not arrive.".into(),
            due: None,
            owner: TaskOwner::Administrators,
        };
        let id = site.app.service.ports.id();
        db.write(|conn| post::add_task(conn, id, task, site.app.service.ports.clock.now())).unwrap();
        let tom = site.sign_in(Persona::TomFielding).await;
        let list = site.get_as(&tom, "/tasks").await;
        assert!(list.body.contains("Any administrator") && list.body.contains("Email not delivered: new account"), "{}", list.body);
        assert_eq!(do_by_program(&site, &tom, &id.to_string()).await.status, 204);
        assert!(open_tasks(&site, &tom).await["tasks"].as_array().unwrap().is_empty());
    }

    async fn mg_09_alerts_that_should_have_gone_out_and_did_not_are_shown_to_those_who_can_act(db: &Database) {
        let site = TestSite::new(db);
        refused_receipt(&site);
        // The day after the limit of six weeks, with a worker that has stopped.
        site.ports.clock.set_day(day("2026-10-20"));
        for persona in [Persona::HelenWard, Persona::TomFielding] {
            let person = site.sign_in(persona).await;
            let page = site.get_as(&person, "/tasks").await;
            assert!(page.body.contains("should have gone out since"), "{persona:?} {}", page.body);
            assert!(!page.body.contains("EHC-"), "which case is said to nobody here: {}", page.body);
            assert!(open_tasks(&site, &person).await["missed_alerts"]["count"].as_u64().unwrap() > 0);
        }
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert_eq!(open_tasks(&site, &priya).await["missed_alerts"], Value::Null);
        work_once(&site.app.service, &MemoryMailer::new()).unwrap();
        let helen = site.sign_in(Persona::HelenWard).await;
        assert_eq!(open_tasks(&site, &helen).await["missed_alerts"], Value::Null);
    }
}
