//! Every table, once, for both databases. Written by hand; a test compares it with the migrated tables of each.

diesel::table! {
    use crate::columns::prelude::*;

    teams (id) {
        id -> Key,
        name -> Text,
        kind -> Code,
        parent_id -> Nullable<Key>,
        coordinator_id -> Nullable<Key>,
        contact_name -> Nullable<Text>,
        contact_email -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        opened_on -> Nullable<Date>,
        closed_on -> Nullable<Date>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    users (id) {
        id -> Key,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        team_id -> Nullable<Key>,
        is_active -> Bool,
        stamp -> Integer,
        created_at -> Instant,
        left_on -> Nullable<Date>,
        seen_at -> Nullable<Instant>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    former_user_names (id) {
        id -> Key,
        user_id -> Key,
        name -> Text,
        until_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    invitations (id) {
        id -> Key,
        user_id -> Key,
        salt -> Text,
        token_hash -> Text,
        made_at -> Instant,
        made_by -> Key,
        expires_at -> Instant,
        shown_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    user_roles (user_id, role) {
        user_id -> Key,
        role -> Code,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    sessions (token_hash) {
        token_hash -> Text,
        user_id -> Key,
        csrf_token -> Text,
        stamp -> Integer,
        created_at -> Instant,
        seen_at -> Instant,
        confirmed_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    sign_in_failures (id) {
        id -> Key,
        subject -> Text,
        failed_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    submissions (user_id, key) {
        user_id -> Key,
        key -> Key,
        location -> Text,
        created_at -> Instant,
        content -> Text,
        status -> Nullable<Integer>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    drafts (user_id, form) {
        user_id -> Key,
        form -> Text,
        fields -> Json,
        saved_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    institutions (id) {
        id -> Key,
        urn -> Nullable<Text>,
        name -> Text,
        kind -> Code,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
        search_text -> Text,
        closed_on -> Nullable<Date>,
        ukprn -> Nullable<Text>,
        authority_code -> Nullable<Text>,
        postcode -> Nullable<Text>,
        section_41_from -> Nullable<Date>,
        section_41_until -> Nullable<Date>,
        successor_id -> Nullable<Key>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    authority_details (id) {
        id -> Key,
        detail -> Code,
        text -> Text,
        from_on -> Date,
        recorded_at -> Instant,
        recorded_by -> Key,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    authority_logos (id) {
        id -> Key,
        sha256 -> Nullable<Text>,
        content_type -> Nullable<Text>,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        from_on -> Date,
        recorded_at -> Instant,
        recorded_by -> Key,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    institution_contacts (id) {
        id -> Key,
        institution_id -> Key,
        role -> Code,
        name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        ended_on -> Nullable<Date>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    institution_units (id) {
        id -> Key,
        institution_id -> Key,
        kind -> Code,
        name -> Nullable<Text>,
        search_text -> Text,
        specialism -> Nullable<Text>,
        places -> Nullable<Integer>,
        opened_on -> Nullable<Date>,
        closed_on -> Nullable<Date>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    institution_closures (institution_id, first_closed_on) {
        institution_id -> Key,
        first_closed_on -> Date,
        reopens_on -> Date,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    dates_followed (one) {
        one -> Integer,
        program -> Text,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    bank_holidays (held_on) {
        held_on -> Date,
        name -> Text,
        added_at -> Instant,
        added_by -> Nullable<Key>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    authority_closures (first_closed_on) {
        first_closed_on -> Date,
        last_closed_on -> Date,
        name -> Text,
        added_at -> Instant,
        added_by -> Nullable<Key>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    calendar_changes (id) {
        id -> Key,
        kind -> Code,
        institution_id -> Nullable<Key>,
        first_on -> Date,
        last_on -> Date,
        name -> Text,
        reason -> Nullable<Text>,
        changed_at -> Instant,
        changed_by -> Nullable<Key>,
        week_limits -> Integer,
        week_limits_moved -> Integer,
        followed_to -> Nullable<Key>,
        followed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    calendar_moves (change_id, case_id, duty, what) {
        change_id -> Key,
        case_id -> Key,
        duty -> Text,
        what -> Code,
        title -> Text,
        moved_from -> Nullable<Date>,
        moved_to -> Nullable<Date>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    people (id) {
        id -> Key,
        name -> Text,
        search_text -> Text,
        born_on -> Nullable<Date>,
        upn -> Nullable<Text>,
        nhs_number -> Nullable<Text>,
        address -> Nullable<Text>,
        address_is_confidential -> Bool,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        contact_preference -> Nullable<Text>,
        language -> Nullable<Text>,
        needs_interpreter -> Bool,
        for_professionals -> Bool,
        is_kept_apart -> Bool,
        version -> Integer,
        known_as -> Nullable<Text>,
        earlier_names -> Nullable<Text>,
        sex -> Nullable<Code>,
        ethnicity -> Nullable<Code>,
        postcode -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    person_changes (id) {
        id -> Key,
        person_id -> Key,
        case_id -> Nullable<Key>,
        field -> Code,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        is_confidential -> Bool,
        from_on -> Date,
        changed_at -> Instant,
        changed_by -> Key,
        reason -> Nullable<Text>,
        typed_in_id -> Nullable<Key>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    counters (name) {
        name -> Text,
        value -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    cases (id) {
        id -> Key,
        reference -> Text,
        child_id -> Key,
        institution_id -> Nullable<Key>,
        team_id -> Key,
        caseworker_id -> Nullable<Key>,
        stage -> Code,
        is_open -> Bool,
        began_on -> Date,
        closed_on -> Nullable<Date>,
        social_worker -> Nullable<Text>,
        year_group_shift -> Integer,
        in_care -> Bool,
        version -> Integer,
        created_at -> Instant,
        episode -> Integer,
        setting -> Nullable<Code>,
        setting_words -> Nullable<Text>,
        school_from -> Nullable<Date>,
        merged_into_id -> Nullable<Key>,
        restriction_review_on -> Nullable<Date>,
        restriction_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    case_care (case_id) {
        case_id -> Key,
        was_in_care -> Bool,
        care_from -> Nullable<Date>,
        authority -> Nullable<Text>,
        involvement -> Code,
        involved_from -> Nullable<Date>,
        worker_team -> Nullable<Text>,
        worker_phone -> Nullable<Text>,
        worker_email -> Nullable<Text>,
        authority_contact -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    case_circumstances (id) {
        id -> Key,
        case_id -> Key,
        kind -> Code,
        words -> Nullable<Text>,
        from_on -> Nullable<Date>,
        until_on -> Nullable<Date>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    case_people (case_id, person_id) {
        case_id -> Key,
        person_id -> Key,
        relation -> Text,
        has_parental_responsibility -> Bool,
        responsibility_checked_on -> Nullable<Date>,
        is_main_contact -> Bool,
        ended_on -> Nullable<Date>,
        responsibility_basis -> Nullable<Code>,
        shares_information_on -> Nullable<Date>,
        not_told_from -> Nullable<Date>,
        not_told_reason -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    requests (id) {
        id -> Key,
        case_id -> Key,
        received_on -> Date,
        keyed_at -> Instant,
        keyed_by -> Key,
        source -> Code,
        channel -> Code,
        requester_name -> Text,
        requester_email -> Nullable<Text>,
        concerns -> Text,
        match_reason -> Nullable<Text>,
        acknowledged_on -> Nullable<Date>,
        episode -> Integer,
        became -> Code,
        withdrawn_on -> Nullable<Date>,
        withdrawn_late_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    facts (id) {
        id -> Key,
        case_id -> Key,
        kind -> Text,
        happened_on -> Date,
        subject_id -> Nullable<Key>,
        details -> Json,
        recorded_at -> Instant,
        recorded_by -> Nullable<Key>,
        supersedes_id -> Nullable<Key>,
        correction_reason -> Nullable<Text>,
        keyed_late_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    deadlines (case_id, duty) {
        case_id -> Key,
        duty -> Text,
        rule -> Text,
        subject_id -> Nullable<Key>,
        title -> Text,
        authority -> Code,
        due -> Nullable<Date>,
        act_by -> Nullable<Date>,
        met_on -> Nullable<Date>,
        is_open -> Bool,
        is_excused -> Bool,
        actor -> Code,
        caseworker_id -> Nullable<Key>,
        team_id -> Key,
        contributor_id -> Nullable<Key>,
        contributor_team_id -> Nullable<Key>,
        receipt_hash -> Text,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    documents (id) {
        id -> Key,
        case_id -> Key,
        class -> Code,
        title -> Text,
        file_name -> Text,
        content_type -> Text,
        sha256 -> Text,
        size_bytes -> BigInt,
        state -> Code,
        uploaded_by -> Key,
        uploaded_at -> Instant,
        advice_request_id -> Nullable<Key>,
        withdrawn_at -> Nullable<Instant>,
        withdrawn_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    advice_requests (id) {
        id -> Key,
        case_id -> Key,
        kind -> Code,
        binding -> Code,
        asked_of -> Text,
        body -> Text,
        team_id -> Nullable<Key>,
        user_id -> Nullable<Key>,
        state -> Code,
        asked_on -> Nullable<Date>,
        not_asked_ground -> Nullable<Code>,
        not_asked_reason -> Nullable<Text>,
        promised_on -> Nullable<Date>,
        answer -> Nullable<Code>,
        answer_reason -> Nullable<Text>,
        missed_on -> Nullable<Date>,
        next_appointment_on -> Nullable<Date>,
        late_cause -> Nullable<Text>,
        return_reason -> Nullable<Text>,
        version -> Integer,
        episode -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    next_acts (case_id) {
        case_id -> Key,
        act -> Text,
        not_by -> Json,
        found_on -> Date,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    advice_chases (id) {
        id -> Key,
        advice_request_id -> Key,
        chased_on -> Date,
        chased_at -> Instant,
        chased_by -> Key,
        words -> Text,
        said -> Nullable<Text>,
        promised_on -> Nullable<Date>,
        answered_by -> Nullable<Key>,
        answered_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    advice (id) {
        id -> Key,
        advice_request_id -> Key,
        case_id -> Key,
        number -> Integer,
        is_submitted -> Bool,
        content -> Json,
        document_id -> Nullable<Key>,
        author_id -> Nullable<Key>,
        author_name -> Text,
        saved_at -> Instant,
        submitted_on -> Nullable<Date>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    decisions (id) {
        id -> Key,
        case_id -> Key,
        kind -> Code,
        state -> Code,
        outcome -> Code,
        limbs -> Json,
        evidence_for -> Text,
        evidence_against -> Text,
        family_view -> Text,
        panel_recommendation -> Nullable<Text>,
        late_reason -> Nullable<Text>,
        outstanding_reason -> Nullable<Text>,
        proposed_by -> Key,
        proposed_at -> Instant,
        decided_by -> Nullable<Key>,
        decided_on -> Nullable<Date>,
        differs_reason -> Nullable<Text>,
        notified_on -> Nullable<Date>,
        notice -> Nullable<Text>,
        version -> Integer,
        addressees -> Nullable<Json>,
        served_on -> Nullable<Date>,
        episode -> Integer,
        keyed_late_reason -> Nullable<Text>,
        letter_keyed_late_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    rights_decisions (id) {
        id -> Key,
        case_id -> Key,
        decided_on -> Date,
        lacks_capacity -> Bool,
        note -> Text,
        representative_id -> Nullable<Key>,
        parent_lacks_capacity -> Bool,
        parents_representative_id -> Nullable<Key>,
        parents_agreed_on -> Nullable<Date>,
        recorded_by -> Key,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    standings (id) {
        id -> Key,
        case_id -> Key,
        user_id -> Key,
        standing -> Code,
        reason -> Text,
        from_at -> Instant,
        until_at -> Nullable<Instant>,
        recorded_by -> Key,
        ended_at -> Nullable<Instant>,
        ended_by -> Nullable<Key>,
        ground -> Nullable<Code>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    case_contacts (id) {
        id -> Key,
        case_id -> Key,
        happened_on -> Date,
        minute -> Nullable<Integer>,
        person_id -> Nullable<Key>,
        with_name -> Nullable<Text>,
        way -> Code,
        said -> Text,
        promise -> Nullable<Text>,
        promised_by -> Nullable<Key>,
        promised_for -> Nullable<Date>,
        answered_on -> Nullable<Date>,
        answered_by -> Nullable<Key>,
        answered_at -> Nullable<Instant>,
        withdrawn_because -> Nullable<Text>,
        recorded_by -> Key,
        recorded_at -> Instant,
        replaces_id -> Nullable<Key>,
        ended_at -> Nullable<Instant>,
        ended_by -> Nullable<Key>,
        ended_because -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    emergencies (id) {
        id -> Key,
        ground -> Code,
        review_due_on -> Date,
        outcome -> Nullable<Code>,
        findings -> Nullable<Text>,
        reviewed_by -> Nullable<Key>,
        reviewed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    flags (id) {
        id -> Key,
        case_id -> Key,
        kind -> Code,
        speak_to -> Nullable<Text>,
        reason -> Text,
        raised_by -> Key,
        raised_at -> Instant,
        ended_by -> Nullable<Key>,
        ended_at -> Nullable<Instant>,
        cleared_because -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    approvals (id) {
        id -> Key,
        case_id -> Nullable<Key>,
        other_case_id -> Nullable<Key>,
        act -> Code,
        subject_id -> Key,
        proposal -> Json,
        shown -> Json,
        reason -> Text,
        state -> Code,
        proposed_by -> Key,
        proposed_at -> Instant,
        ended_by -> Nullable<Key>,
        ended_at -> Nullable<Instant>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    plan_asks (plan_id) {
        plan_id -> Key,
        plan_version -> Integer,
        asked_by -> Key,
        asked_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    questions (id) {
        id -> Key,
        case_id -> Key,
        subject_id -> Key,
        question -> Text,
        asked_by -> Key,
        asked_at -> Instant,
        asked_of -> Key,
        answer -> Nullable<Text>,
        answered_by -> Nullable<Key>,
        answered_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    merges (case_id) {
        case_id -> Key,
        went_over -> Json,
        merged_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    plans (id) {
        id -> Key,
        case_id -> Key,
        state -> Code,
        draft_number -> Integer,
        sections -> Json,
        last_drafter_id -> Nullable<Key>,
        saved_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    plan_rows (id) {
        id -> Key,
        plan_id -> Key,
        kind -> Code,
        section -> Code,
        parent_id -> Nullable<Key>,
        position -> Integer,
        text -> Text,
        details -> Json,
        source_advice_id -> Nullable<Key>,
        source_note -> Nullable<Text>,
        dismissed_reason -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    plan_versions (id) {
        id -> Key,
        plan_id -> Key,
        case_id -> Key,
        number -> Integer,
        kind -> Code,
        content -> Json,
        sha256 -> Text,
        sent_on -> Date,
        served_on -> Nullable<Date>,
        sent_by -> Key,
        breaks_reason -> Nullable<Text>,
        late_reason -> Nullable<Text>,
        keyed_late_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    plan_comments (id) {
        id -> Key,
        plan_id -> Key,
        case_id -> Key,
        section -> Code,
        text -> Text,
        made_by -> Text,
        received_on -> Date,
        is_accepted -> Nullable<Bool>,
        answer -> Nullable<Text>,
        answered_on -> Nullable<Date>,
        answered_by -> Nullable<Key>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    consultations (id) {
        id -> Key,
        case_id -> Key,
        institution_id -> Key,
        is_family_preference -> Bool,
        preference_on -> Nullable<Date>,
        sent_on -> Date,
        replied_on -> Nullable<Date>,
        outcome -> Nullable<Code>,
        ground -> Nullable<Code>,
        reply -> Nullable<Text>,
        version -> Integer,
        unit_id -> Nullable<Key>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    notices (id) {
        id -> Key,
        dedupe_key -> Text,
        event -> Code,
        case_id -> Nullable<Key>,
        subject_id -> Nullable<Key>,
        user_id -> Nullable<Key>,
        email -> Nullable<Text>,
        title -> Text,
        body -> Text,
        link -> Text,
        created_at -> Instant,
        read_at -> Nullable<Instant>,
        mail_state -> Code,
        attempts -> Integer,
        send_after -> Instant,
        lease_until -> Nullable<Instant>,
        lease_token -> Nullable<Key>,
        sent_at -> Nullable<Instant>,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    tasks (id) {
        id -> Key,
        dedupe_key -> Text,
        kind -> Code,
        case_id -> Nullable<Key>,
        title -> Text,
        detail -> Text,
        due -> Nullable<Date>,
        user_id -> Nullable<Key>,
        team_id -> Nullable<Key>,
        created_at -> Instant,
        done_at -> Nullable<Instant>,
        done_by -> Nullable<Key>,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    audit_entries (id) {
        id -> Key,
        at -> Instant,
        actor_id -> Nullable<Key>,
        action -> Text,
        case_id -> Nullable<Key>,
        object_kind -> Nullable<Text>,
        object_id -> Nullable<Key>,
        outcome -> Code,
        reason -> Nullable<Text>,
        request_id -> Nullable<Key>,
        key_id -> Text,
        details -> Json,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    audit_chain (number) {
        number -> BigInt,
        entry_id -> Key,
        hash -> Text,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    audit_unsealed (entry_id) {
        entry_id -> Key,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    leases (name) {
        name -> Text,
        token -> Key,
        until -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    work_rounds (name) {
        name -> Text,
        at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    recent_views (user_id, case_id) {
        user_id -> Key,
        case_id -> Key,
        viewed_at -> Instant,
        is_theirs -> Bool,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    alarms (event, user_id) {
        event -> Code,
        user_id -> Key,
        last_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    absences (user_id) {
        user_id -> Key,
        last_day -> Date,
        recorded_by -> Key,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::prelude::*;

    name_words (word, person_id) {
        word -> Text,
        backwards -> Text,
        person_id -> Key,
    }
}

diesel::joinable!(emergencies -> standings (id));

diesel::allow_tables_to_appear_in_same_query!(
    teams,
    users,
    former_user_names,
    invitations,
    user_roles,
    sessions,
    sign_in_failures,
    submissions,
    drafts,
    institutions,
    institution_closures,
    institution_contacts,
    institution_units,
    authority_details,
    authority_logos,
    dates_followed,
    bank_holidays,
    authority_closures,
    calendar_changes,
    calendar_moves,
    people,
    person_changes,
    counters,
    cases,
    case_care,
    case_circumstances,
    case_people,
    requests,
    facts,
    deadlines,
    documents,
    advice_requests,
    advice,
    decisions,
    rights_decisions,
    approvals,
    standings,
    flags,
    case_contacts,
    emergencies,
    merges,
    plan_asks,
    questions,
    advice_chases,
    next_acts,
    plans,
    plan_rows,
    plan_versions,
    plan_comments,
    consultations,
    notices,
    tasks,
    audit_entries,
    audit_chain,
    audit_unsealed,
    leases,
    work_rounds,
    recent_views,
    name_words,
    alarms,
    absences,
);
