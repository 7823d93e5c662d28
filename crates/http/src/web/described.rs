//! What programs are told of an address, said on its row: what it does, what it takes and gives, and why it is refused.

use ehc_application::documents::UploadRefused;
use ehc_domain::{codes::Coded, refusals::Refuses};
use serde_json::Value;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        ContentBuilder, ObjectBuilder, Ref, RefOr, Required, Schema,
        content::Content,
        path::{Parameter, ParameterIn},
        request_body::{RequestBody, RequestBodyBuilder},
        schema::{Array, ArrayBuilder, Object, SchemaType, Type},
    },
};

use super::HttpError;

/// The code of every refusal of a body with answers that are wrong.
pub(crate) const ANSWERS_WRONG: &str = "answers_wrong";

/// What an answer holds.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    kinds: Vec<&'static str>,
    schema: RefOr<Schema>,
    named: Vec<(String, RefOr<Schema>)>,
}

impl Given {
    /// JSON of this shape.
    pub(crate) fn json<T: ToSchema>() -> Self {
        let mut named = Vec::new();
        T::schemas(&mut named);
        let schema = match T::schema() {
            list @ RefOr::T(Schema::Array(_)) => list,
            one => {
                named.push((T::name().into_owned(), one));
                Ref::from_schema_name(T::name()).into()
            }
        };
        Self { kinds: vec!["application/json"], schema, named }
    }

    /// Returns the content by its kinds.
    pub(crate) fn contents(&self) -> impl Iterator<Item = (&'static str, Content)> {
        let content = ContentBuilder::new().schema(Some(self.schema.clone())).build();
        self.kinds.iter().map(move |kind| (*kind, content.clone()))
    }
}

/// The description of one address.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    /// What it does, in a sentence.
    pub says: &'static str,
    /// What may stand after the question mark.
    pub asks: Vec<Parameter>,
    /// The body.
    pub takes: Option<RequestBody>,
    /// The status when it is done.
    pub status: u16,
    /// What is answered then; `None` for nothing.
    pub gives: Option<Given>,
    /// The codes by which a rule refuses it.
    pub refusals: Vec<&'static str>,
    /// Errors that do not follow from the address, its rule and its body.
    pub fails: Vec<HttpError>,
    named: Vec<(String, RefOr<Schema>)>,
}

/// Begins a description: what is done there, in a sentence without its full stop.
pub(crate) fn says(says: &'static str) -> Described {
    Described {
        says,
        asks: Vec::new(),
        takes: None,
        status: 204,
        gives: None,
        refusals: Vec::new(),
        fails: Vec::new(),
        named: Vec::new(),
    }
}

impl Described {
    /// Says what may stand after the question mark.
    pub(crate) fn asks<Q: IntoParams>(mut self) -> Self {
        self.asks = Q::into_params(|| Some(ParameterIn::Query));
        // Where a schema is made by a function, the words are said there.
        for parameter in &mut self.asks {
            if let (None, Some(RefOr::T(Schema::Object(schema)))) = (&parameter.description, &parameter.schema) {
                parameter.description.clone_from(&schema.description);
            }
        }
        let is_choice = |parameter: &Parameter| matches!(&parameter.schema, Some(RefOr::T(Schema::Object(schema))) if schema.enum_values.is_some());
        if self.asks.iter().any(is_choice) {
            self.fails.push(HttpError::refused(ANSWERS_WRONG, None, ""));
        }
        self
    }

    /// Says which of these must stand there.
    pub(crate) fn needs(mut self, name: &str) -> Self {
        for parameter in self.asks.iter_mut().filter(|parameter| parameter.name == name) {
            parameter.required = Required::True;
        }
        self
    }

    /// Says what JSON it takes.
    pub(crate) fn takes<B: ToSchema>(self) -> Self {
        let Given { schema, named, .. } = Given::json::<B>();
        let mut taking = self.takes_schema(schema);
        taking.named.extend(named);
        taking
    }

    /// Says what JSON it takes, by a schema that was made.
    pub(crate) fn takes_schema(self, schema: RefOr<Schema>) -> Self {
        self.takes_content("application/json", schema)
    }

    /// Says that it takes a file with texts beside it.
    pub(crate) fn takes_file(self, beside: &[(&str, Object)]) -> Self {
        self.takes_file_and(beside, &[])
    }

    /// Says that it takes a file with texts beside it, of which the last may be left out.
    pub(crate) fn takes_file_and(mut self, beside: &[(&str, Object)], optional: &[(&str, Object)]) -> Self {
        let file = ObjectBuilder::new().schema_type(Type::String).content_media_type("application/octet-stream");
        let mut form = ObjectBuilder::new().property("file", file).required("file");
        for (name, schema) in beside {
            form = form.property(*name, schema.clone()).required(*name);
        }
        for (name, schema) in optional {
            form = form.property(*name, schema.clone());
        }
        self.fails.extend([HttpError::Full, HttpError::Crowded, HttpError::Slow, HttpError::Upload(UploadRefused::TooMuch(0))]);
        self.takes_content("multipart/form-data", form.into())
    }

    fn takes_content(mut self, kind: &str, schema: RefOr<Schema>) -> Self {
        let content = ContentBuilder::new().schema(Some(schema)).build();
        self.takes = Some(RequestBodyBuilder::new().content(kind, content).required(Some(Required::True)).build());
        self
    }

    /// Says what JSON is answered when it is done.
    pub(crate) fn gives<T: ToSchema>(self, status: u16) -> Self {
        self.answers(status, Some(Given::json::<T>()))
    }

    /// Says what is answered when it is done; `None` for nothing.
    pub(crate) fn answers(self, status: u16, gives: Option<Given>) -> Self {
        Self { status, gives, ..self }
    }

    /// Says that a file of one of these kinds is answered.
    pub(crate) fn gives_file(self, kinds: Vec<&'static str>) -> Self {
        let schema = ObjectBuilder::new().schema_type(Type::String).content_media_type("application/octet-stream").into();
        self.answers(200, Some(Given { kinds, schema, named: Vec::new() }))
    }

    /// Says which rules refuse it.
    pub(crate) fn refuses<R: Refuses>(self) -> Self {
        let codes: Vec<&'static str> = R::all().iter().map(|refusal| refusal.code).collect();
        self.refuses_by(&codes)
    }

    /// Says which codes refuse it that no rule declares.
    pub(crate) fn refuses_by(mut self, codes: &[&'static str]) -> Self {
        self.refusals.extend(codes);
        self
    }

    /// Says which errors end it that do not follow from the address, its rule and its body.
    pub(crate) fn fails(mut self, errors: &[HttpError]) -> Self {
        self.fails.extend_from_slice(errors);
        self
    }

    /// Lists the shapes that it names.
    pub(crate) fn named(&self) -> impl Iterator<Item = &(String, RefOr<Schema>)> {
        self.named.iter().chain(self.gives.iter().flat_map(|given| &given.named))
    }
}

/// A text that is one code of a closed list.
pub(crate) fn code<T: Coded>() -> Object {
    one_of(T::ALL.iter().map(|member| member.code()))
}

/// A parameter that is one of these, and what it is for.
pub(crate) fn choice(says: &str, codes: impl IntoIterator<Item = impl Into<String>>) -> Object {
    ObjectBuilder::from(one_of(codes)).description(Some(says)).build()
}

/// A text that is one of these.
pub(crate) fn one_of(codes: impl IntoIterator<Item = impl Into<String>>) -> Object {
    let codes = codes.into_iter().map(|code| Value::String(code.into()));
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build()
}

/// A text that is one code of a closed list, or `null`.
pub(crate) fn code_or_null<T: Coded>() -> Object {
    let codes = T::ALL.iter().map(|member| Value::from(member.code())).chain([Value::Null]);
    ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null])).enum_values(Some(codes)).build()
}

/// Codes of a closed list.
pub(crate) fn codes<T: Coded>() -> Array {
    ArrayBuilder::new().items(code::<T>()).build()
}

/// Yes or no.
pub(crate) fn yes_or_no() -> Object {
    ObjectBuilder::new().schema_type(Type::Boolean).build()
}

/// Any text.
pub(crate) fn text() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}
